import { readString } from "../../core/json/path.ts";
import type { VendorHook } from "../shared/vendor-hook.ts";

/** Another session that a hook speaks of, unless our own header names one: that stands above everything (decision 4). */
export function otherSession(hook: VendorHook, named: string): string {
  const told = readString(hook.reader.payload, "session_id");
  return hook.session === told ? named : hook.session;
}
