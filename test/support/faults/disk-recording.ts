// What a gateway does with hooks, all in this process: journal, sessions, trajectory, acknowledgements.
import { join } from "node:path";
import { parse } from "valibot";
import { agents } from "../../../src/agents/registry.ts";
import { schema } from "../../../src/exporters/atif/schema.ts";
import type { JsonObject } from "../../../src/core/json/json-value.ts";
import { Projection } from "../../../src/exporters/projection.ts";
import { recordInto } from "../recorder.ts";

/** A session that is being recorded. */
export interface Recording {
  /** Its trajectory. */
  readonly file: string;
  /** Warnings, one per text as the gateway says them. */
  readonly said: readonly string[];
  /** One turn with one tool call of this id. */
  work(call: string): void;
  close(): Promise<void>;
  lost(): number;
}

/** Begins to record in a directory. */
export async function record(directory: string): Promise<Recording> {
  const said = new Set<string>();
  const warn = (message: string): void => void said.add(message.replaceAll(/\d+|"[^"]*"|\/\S+/g, "#"));
  const { journal, runtime } = recordInto(directory, "group", warn);
  const settings = parse(schema, { output_directory: join(directory, "traces") });
  const projection = new Projection(
    {
      kind: "start",
      journalDirectory: directory,
      segmentPath: journal.path,
      exporters: [{ kind: "atif", settings, identity: "x" }],
      startDirectory: directory,
      version: "0",
      maxAgeSeconds: 1000,
      maxBytes: 1e9,
      cost: { enabled: false, prices: {} },
    },
    warn,
    { flush: 1, retry: 5 },
  );
  await projection.open();
  const hook = (payload: JsonObject): void =>
    runtime.applyHook(
      agents[0]!.adapt({
        payload: { session_id: "s1", ...payload },
        headers: new Headers(),
        config: {},
      }),
    );
  return {
    file: join(directory, "traces", "s1.atif.json"),
    get said() {
      return [...said];
    },
    work: (call) => {
      const tool = { tool_name: "Bash", tool_use_id: call, tool_input: { command: "x".repeat(20_000) + call } };
      hook({ hook_event_name: "UserPromptSubmit", prompt: call });
      hook({ hook_event_name: "PreToolUse", ...tool });
      projection.appended();
      hook({ hook_event_name: "PostToolUse", ...tool, tool_response: `result of ${call}` });
      hook({ hook_event_name: "Stop", last_assistant_message: "done" });
      projection.appended();
    },
    close: async () => {
      runtime.close();
      journal.close();
      await projection.close(Date.now() + 5000);
    },
    lost: () => journal.lost,
  };
}
