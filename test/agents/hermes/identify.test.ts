import { expect, test } from "bun:test";
import { claimsRequest, identifyHermes } from "../../../src/agents/hermes/identify.ts";

const library = new Headers({ "user-agent": "OpenAI/Python 2.24.0" });
const title = {
  role: "system",
  content:
    "Generate a short, descriptive title (3-7 words) for a conversation that starts with the following exchange.",
};

test("its library speaks for it, other agents' do not", () => {
  expect(claimsRequest(library)).toBe(true);
  expect(claimsRequest(new Headers({ "user-agent": "AsyncOpenAI/Python 2.24.0" }))).toBe(true);
  for (const other of ["claude-cli/2.1.330", "codex_exec/0.169.0", "OpenAI/JS 5.0", "x OpenAI/Python 2"]) {
    expect(claimsRequest(new Headers({ "user-agent": other }))).toBe(false);
  }
  expect(claimsRequest(new Headers())).toBe(false);
});

test("no request names itself but the one for a title", () => {
  const talk = {
    messages: [
      { role: "system", content: "You are an agent." },
      { role: "user", content: "hi" },
    ],
  };
  expect(identifyHermes(library, talk)).toBeUndefined();
  expect(identifyHermes(library)).toBeUndefined();
  expect(identifyHermes(library, { messages: [title] })).toEqual({
    auxiliary: "thread_title",
    source: "body.messages",
  });
});

test("words about titles do not make a title request", () => {
  expect(identifyHermes(library, { messages: [{ role: "user", content: `Why ${title.content}` }] })).toBeUndefined();
  expect(identifyHermes(library, { messages: [title], tools: [] })).toBeUndefined();
  expect(identifyHermes(new Headers({ "user-agent": "codex_exec/0.169.0" }), { messages: [title] })).toBeUndefined();
});
