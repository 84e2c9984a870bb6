import type { AgentDefinition } from "../../../src/agents/agent.ts";
import { readString } from "../../../src/core/json/path.ts";

/** A fifth agent: all there is to write. Its hooks say `{ "session": …, "what": "hello" | "ask" | "bye", "words": … }`. */
export const toyAgent: AgentDefinition = {
  id: "toy",
  aliases: ["toy-agent"],
  title: "Toy",
  executables: ["toycode"],
  upstreamKey: "openai",
  hookEvents: ["hello", "ask", "bye"],
  claims: (headers) => (headers.get("user-agent") ?? "").startsWith("toycode/"),
  adapt: ({ payload }) => {
    const session = readString(payload, "session") ?? "";
    const common = { agent: "toy", session, metadata: { hook_event_name: readString(payload, "what") ?? "unknown" } };
    switch (readString(payload, "what") ?? "") {
      case "hello":
        return [{ kind: "session_start", ...common, payload }];
      case "ask":
        return [{ kind: "prompt", ...common, prompt: readString(payload, "words") ?? "" }];
      case "bye":
        return [{ kind: "session_end", ...common, payload }];
      default:
        return [{ kind: "mark", ...common, name: "hook_mark", data: payload }];
    }
  },
  identify: (headers) => {
    const session = headers.get("x-toy-session");
    return session === null ? undefined : { session, mainThread: true, source: "x-toy-session" };
  },
  respond: () => ({ fine: true }),
  launch: async () => ({
    inspect: async () => ({ ownUpstreams: {}, notes: {} }),
    plan: ({ command, args, gatewayUrl }) => ({
      argv: [...command, ...args],
      env: { TOY_URL: gatewayUrl },
      files: [],
      hooks: "",
      notes: [],
    }),
  }),
};
