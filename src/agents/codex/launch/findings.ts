import type { JsonValue } from "../../../core/json/json-value.ts";
import { isObject } from "../../../core/json/json-value.ts";
import { parseJson } from "../../../core/json/parse.ts";
import { get, readList, readString } from "../../../core/json/path.ts";
import type { InstalledHook } from "./installed-hooks.ts";
import type { SignIn } from "./sign-in.ts";

/** What the person's own settings of Codex mean for a run. Nothing in it is secret. */
export interface CodexFindings {
  /** The provider that model requests go to, as Codex would choose it without us. */
  readonly provider: Provider;
  readonly signIn: SignIn;
  /** Why no hook of ours will run. */
  readonly hooksOff?: string;
  /** Hooks that `nemo-relay install` has put into the person's configuration. */
  readonly installed: readonly InstalledHook[];
  /** Things the person should know, one line each. */
  readonly notes: readonly string[];
}

/** A model provider as far as the wiring depends on it. */
export interface Provider {
  readonly id: string;
  /**
   * How it can be pointed at the gateway: by our own alias, by its own base URL, or not at all. `reason` says why not, as
   * the rest of a sentence; none for a mistake that Codex itself will name.
   */
  readonly wiring: "alias" | "in_place" | "none";
  readonly reason?: string;
  /** Codex knows an Azure endpoint by its URL, which it will not see: it must know it by its name. */
  readonly azure?: true;
}

/** What is assumed when nothing was found. */
export const nothingFound: CodexFindings = {
  provider: { id: "openai", wiring: "alias" },
  signIn: "none",
  installed: [],
  notes: [],
};

/** The findings as a launch module's notes carry them. */
export function encodeFindings(findings: CodexFindings): Readonly<Record<string, string>> {
  return { findings: JSON.stringify(findings) };
}

/** Reads them back; without any, nothing was found. */
export function decodeFindings(notes: Readonly<Record<string, string>>): CodexFindings {
  const parsed = parseJson(notes["findings"] ?? "{}");
  const value: JsonValue = parsed.ok ? parsed.value : {};
  const hooksOff = readString(value, "hooksOff");
  return {
    provider: decodeProvider(get(value, "provider")),
    signIn: signIns.find((one) => one === readString(value, "signIn")) ?? nothingFound.signIn,
    ...(hooksOff === undefined ? {} : { hooksOff }),
    installed: readList(value, "installed").flatMap(decodeHook),
    notes: readList(value, "notes").filter((note) => typeof note === "string"),
  };
}

function decodeHook(value: JsonValue): readonly InstalledHook[] {
  const event = readString(value, "event");
  const keys = readList(value, "keys").filter((key) => typeof key === "string");
  return event === undefined ? [] : [{ event, keys }];
}

const signIns: readonly SignIn[] = ["api_key", "chatgpt", "none", "unknown"];
const wirings: readonly Provider["wiring"][] = ["alias", "in_place", "none"];

function decodeProvider(value: JsonValue | undefined): Provider {
  const id = readString(value, "id");
  const wiring = wirings.find((one) => one === readString(value, "wiring"));
  if (!isObject(value) || id === undefined || wiring === undefined) return nothingFound.provider;
  const reason = readString(value, "reason");
  return {
    id,
    wiring,
    ...(reason === undefined ? {} : { reason }),
    ...(get(value, "azure") === true ? { azure: true as const } : {}),
  };
}
