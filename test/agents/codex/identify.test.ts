import { describe, expect, test } from "bun:test";
import { claimsRequest, identifyCodex } from "../../../src/agents/codex/identify.ts";
import type { JsonObject } from "../../../src/core/json/json-value.ts";

const root = "01a1fe0a-1aa1-7e73-b9ff-049c9e67bb66";
const child = "01a1fe0a-1dc1-78e1-82d8-c2d446e8535f";
const userAgent = "codex_exec/0.169.0 (Debian 12.0.0; x86_64) xterm-256color (codex_exec; 0.169.0)";

function sent(turn: JsonObject, more: Record<string, string> = {}): Headers {
  return new Headers({
    "user-agent": userAgent,
    "session-id": root,
    "thread-id": root,
    "x-client-request-id": root,
    "x-codex-turn-metadata": JSON.stringify({ session_id: root, thread_id: root, agent_name: "/root", ...turn }),
    ...more,
  });
}

const subagent = { "thread-id": child, "x-codex-parent-thread-id": root, "x-openai-subagent": "collab_spawn" };

describe("from headers (0.169)", () => {
  test("the main thread", () => {
    expect(identifyCodex(sent({ thread_source: "user", request_kind: "turn" }))).toEqual({
      session: root,
      mainThread: true,
      agentVersion: "0.169.0",
      source: "session-id",
    });
  });

  test("a subagent, with the name that tools call it by", () => {
    const turn = { thread_id: child, agent_name: "/root/main_alpha", subagent_kind: "thread_spawn" };
    expect(identifyCodex(sent(turn, subagent))).toEqual({
      session: root,
      subagentId: child,
      subagentName: "/root/main_alpha",
      agentType: "thread_spawn",
      agentVersion: "0.169.0",
      source: "thread-id",
    });
  });

  test("without turn metadata the headers say it all", () => {
    const headers = sent({}, subagent);
    headers.delete("x-codex-turn-metadata");
    expect(identifyCodex(headers)).toEqual({
      session: root,
      subagentId: child,
      agentType: "collab_spawn",
      agentVersion: "0.169.0",
      source: "thread-id",
    });
  });

  test("a nested one names its parent", () => {
    const nested = { ...subagent, "x-codex-parent-thread-id": "parent" };
    expect(identifyCodex(sent({}, nested))?.parentSubagentId).toBe("parent");
    expect(identifyCodex(sent({}, subagent))).not.toHaveProperty("parentSubagentId");
    expect(identifyCodex(sent({}, { ...subagent, "x-codex-parent-thread-id": child }))).not.toHaveProperty(
      "parentSubagentId",
    );
  });

  test("a review is a subagent under the root's own name", () => {
    const review = { ...subagent, "x-openai-subagent": "review" };
    const found = identifyCodex(sent({ subagent_kind: "review", thread_source: "subagent" }, review));
    expect(found).toMatchObject({ subagentId: child, agentType: "review" });
    expect(found).not.toHaveProperty("subagentName");
  });

  test("a compaction of the main thread stays the main thread's", () => {
    expect(identifyCodex(sent({ request_kind: "compaction" }))).toMatchObject({
      mainThread: true,
      purpose: "compaction",
    });
  });

  test("a title belongs to no session", () => {
    expect(identifyCodex(sent({ thread_source: "thread_title" }))).toEqual({
      auxiliary: "thread_title",
      agentVersion: "0.169.0",
      source: "x-codex-turn-metadata.thread_source",
    });
  });

  test("metadata that is no JSON object is none", () => {
    for (const text of ["", "{", "[]", "7", "null", '"text"']) {
      expect(identifyCodex(sent({}, { "x-codex-turn-metadata": text }))).toMatchObject({
        session: root,
        mainThread: true,
      });
    }
  });
});

describe("from the body", () => {
  const turn = { session_id: root, thread_id: child, agent_name: "/root/ada" };
  const own = { session_id: root, thread_id: child, "x-codex-parent-thread-id": "parent" };
  const whole = { client_metadata: { ...own, "x-codex-turn-metadata": JSON.stringify(turn) } };

  test("what headers leave out", () => {
    expect(identifyCodex(new Headers(), whole)).toEqual({
      session: root,
      subagentId: child,
      subagentName: "/root/ada",
      parentSubagentId: "parent",
      source: "body.client_metadata.thread_id",
    });
    const metadataAlone = { client_metadata: { "x-codex-turn-metadata": JSON.stringify(turn) } };
    expect(identifyCodex(new Headers(), metadataAlone)).toMatchObject({
      subagentId: child,
      source: "x-codex-turn-metadata.thread_id",
    });
  });

  test("headers win", () => {
    expect(identifyCodex(sent({}), whole)).toMatchObject({ session: root, mainThread: true });
  });

  test("nothing usable", () => {
    const bodies = [undefined, null, [], {}, { client_metadata: null }, { client_metadata: own }];
    for (const body of bodies) expect(identifyCodex(new Headers(), body)).toBeUndefined();
    expect(identifyCodex(new Headers({ "user-agent": userAgent }), {})).toBeUndefined();
  });
});

test("who claims a request", () => {
  const from = (agent: string) => claimsRequest(new Headers({ "user-agent": agent }));
  for (const agent of [userAgent, "codex-tui/0.169.0 (x)", "codex_cli_rs/0.40.0 (x)"]) expect(from(agent)).toBe(true);
  for (const agent of ["curl/8.0", "not-codex_exec/1.0", "codex", ""]) expect(from(agent)).toBe(false);
  expect(claimsRequest(new Headers({ "x-codex-turn-metadata": "{}" }))).toBe(true);
});

test("a session header alone is anybody's", () => {
  expect(
    identifyCodex(new Headers({ "session-id": "s1", "thread-id": "t1", "user-agent": "other/1" })),
  ).toBeUndefined();
});
