import type { JsonObject, JsonValue } from "../../src/core/json/json-value.ts";

/** A repeatable source of numbers from 0 up to 1 (mulberry32). */
export function randomSource(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** Keys that real payloads have, and keys that break careless code. */
const keys =
  "session_id session hook_event_name agent_id agent_type tool_name tool_input tool_use_id tool_response agentId tool_calls prompt error reason source status is_interrupt model extra id name event type metadata user_id last_assistant_message __proto__ constructor toString hasOwnProperty length".split(
    " ",
  );

const texts = [
  "",
  "x",
  "Agent",
  "Task",
  "<task-notification>",
  "null",
  "\u0000",
  "\uD800",
  "日本",
  "{",
  "_session_",
  "a.b",
];

/** A random JSON object of real and hostile keys. */
export function randomObject(random: () => number, depth = 3): JsonObject {
  const entries = Array.from({ length: Math.floor(random() * 8) }, (): [string, JsonValue] => [
    pick(random, keys),
    randomValue(random, depth),
  ]);
  return Object.fromEntries(entries);
}

/** A list in a list in a list. */
export function deepList(levels: number): JsonValue {
  let value: JsonValue = [];
  for (let level = 0; level < levels; level += 1) value = [value];
  return value;
}

function randomValue(random: () => number, depth: number): JsonValue {
  const kind = Math.floor(random() * (depth > 0 ? 8 : 6));
  if (kind === 0) return null;
  if (kind === 1) return random() < 0.5;
  if (kind === 2) return pick(random, [0, -1, 1e308, 0.1, Number.MAX_SAFE_INTEGER]);
  if (kind < 6) return pick(random, texts);
  if (kind === 6) return Array.from({ length: Math.floor(random() * 4) }, () => randomValue(random, depth - 1));
  return randomObject(random, depth - 1);
}

function pick<Item>(random: () => number, items: readonly [Item, ...Item[]] | readonly Item[]): Item {
  return items[Math.floor(random() * items.length)]!;
}
