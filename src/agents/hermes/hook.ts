import type { JsonObject } from "../../core/json/json-value.ts";
import { isObject } from "../../core/json/json-value.ts";
import { mergeShallow, without } from "../../core/json/merge.ts";
import { get } from "../../core/json/path.ts";
import type { HookArrival } from "../agent.ts";
import { VendorHook } from "../shared/vendor-hook.ts";
import { hermesId } from "./names.ts";

/** Fields that many events carry: where a mark's own data stands apart, these are its surroundings. */
const surroundings: ReadonlySet<string> = new Set([
  "hook_event_name",
  "cwd",
  "task_id",
  "turn_id",
  "model",
  "platform",
  "sender_id",
  "telemetry_schema_version",
]);

/** The conversation so far, which some hooks repeat whole: requests tell it better, and it would be kept once per hook. */
const repeated = ["conversation_history", "request_messages"] as const;

/** Where Hermes sends its requests: in a run that is our own address, with the run's secret in it (decision 18). */
const address = "base_url";

/** One hook of Hermes while it is being read. What Hermes puts into `extra` is read as if it stood beside it. */
export function hermesHook(arrival: HookArrival): VendorHook {
  const options = { agent: hermesId, sessionHeaders: [], surroundings };
  const hook = new VendorHook({ ...arrival, payload: flat(arrival.payload) }, options);
  hook.reader.drop(...repeated, address);
  return hook;
}

/** Hermes' own six fields are always there, null when they say nothing; those nulls tell nobody anything. */
function flat(payload: JsonObject): JsonObject {
  const extra = get(payload, "extra");
  if (!isObject(extra)) return mergeShallow({}, payload);
  return mergeShallow(mergeShallow({}, extra), without(payload, new Set(["extra"])));
}
