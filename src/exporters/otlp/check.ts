import type { Finding } from "../../doctor/finding.ts";
import type { Reach } from "../exporter.ts";
import { showEndpoint } from "./endpoint.ts";
import type { PostOutcome, PostTarget } from "./post.ts";
import { post } from "./post.ts";

/** A person waits. */
const patience = 5000;

/** Sends an empty OTLP request, which a receiver takes without keeping anything, and says how it was answered. */
export async function checkEndpoint(kind: string, target: PostTarget, reach: Reach): Promise<readonly Finding[]> {
  const where = showEndpoint(target.endpoint);
  if (reach === "offline") return [{ level: "note", what: `${kind}: the endpoint was not asked (--offline)`, where }];
  const outcome = await post(target, new Uint8Array(), patience, new AbortController().signal);
  return [{ ...findingFor(outcome, kind), where }];
}

function findingFor(outcome: PostOutcome, kind: string): Finding {
  if (outcome.kind === "taken") return { level: "ok", what: `${kind}: the endpoint answers and takes spans` };
  const { message } = outcome;
  const what = `${kind}: ${message}`;
  const status = Number(/^HTTP (\d{3})/.exec(message)?.[1] ?? 0);
  switch (status) {
    case 0:
      return { level: "error", what: `${kind}: cannot be reached (${message})`, fix: unreachable };
    case 401:
    case 403:
      return {
        level: "error",
        what,
        fix: "it wants credentials: look at headers in plugins.toml and the keys they use",
      };
    case 404:
    case 405:
      return { level: "error", what, fix: "the path is wrong: OTLP over HTTP is usually at /v1/traces" };
    case 429:
    case 503:
      return { level: "warn", what, fix: "it is busy; what waits is delivered later" };
    default:
      return {
        level: "warn",
        what,
        fix: "it did not take an empty request; send something and look at nemo-relay status",
      };
  }
}

const unreachable = "start it, or correct endpoint in plugins.toml; until then everything waits in the journal";
