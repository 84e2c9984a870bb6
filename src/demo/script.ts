import type { JsonObject } from "../core/json/json-value.ts";

/** A reply of the scripted model: some text, then perhaps a tool call. */
export interface ScriptedReply {
  readonly text: string;
  readonly call?: { readonly id: string; readonly name: string; readonly input: JsonObject };
}

/** What the scripted model answers, per thread, in order. */
export const replies: Readonly<Record<"main" | "helper", readonly ScriptedReply[]>> = {
  main: [
    {
      text: "I will look at the test first.",
      call: { id: "call_read", name: "Read", input: { file_path: "sum.test.ts" } },
    },
    {
      text: "A helper can find where the function is used.",
      call: { id: "call_agent", name: "Agent", input: { description: "Find callers", prompt: "Who calls sum()?" } },
    },
    { text: "The test expected the wrong total. Two callers are not affected." },
  ],
  helper: [
    { text: "Searching.", call: { id: "call_grep", name: "Grep", input: { pattern: "sum(" } } },
    { text: "cart.ts and report.ts call it." },
  ],
};

/** What the scripted person asks. */
export const prompt = "Why does the test of sum() fail, and who calls it?";

/** What the scripted tools give. */
export const results: Readonly<Record<string, string>> = {
  call_read: "expect(sum(2, 2)).toBe(5)",
  call_grep: "cart.ts:4\nreport.ts:9",
  call_agent: "cart.ts and report.ts call it.",
};
