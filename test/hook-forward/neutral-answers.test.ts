import { expect, test } from "bun:test";
import { agents } from "../../src/agents/registry.ts";
import { neutralAnswers } from "../../src/agents/neutral-answers.ts";

test("every agent has its words and its neutral answer in hook-forward's table, and nobody else", () => {
  const table = neutralAnswers.map((answer) => [...answer.words].sort().join(" "));
  const registry = agents.map((agent) => [agent.id, ...agent.aliases].sort().join(" "));
  expect(table.sort()).toEqual(registry.sort());
});

test("the neutral answer is the one that the agent's own module words", () => {
  for (const agent of agents) {
    const answer = neutralAnswers.find((each) => each.words.includes(agent.id));
    expect(JSON.parse(answer?.neutral ?? "")).toEqual(agent.respond({}));
  }
});
