import type { JsonValue } from "../../src/core/json/json-value.ts";

/** Seed of this run's property tests; `TEST_SEED` repeats a run. It stands in the names of the tests that use it. */
export const seed: number = Number(process.env["TEST_SEED"] ?? Math.floor(Math.random() * 2 ** 31));

/** A repeatable source of whole numbers from 0 up to `below` (mulberry32). */
export function randomSource(start: number): (below: number) => number {
  let state = start >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

export function pick<Item>(random: (below: number) => number, items: readonly Item[]): Item {
  const item = items[random(items.length)];
  if (item === undefined) throw new Error("nothing to pick from");
  return item;
}

/**
 * Arbitrary JSON that often looks like what the codecs read: keys and words of the wire protocols, indexes out of range,
 * and keys that hurt careless code.
 */
export function randomJson(random: (below: number) => number, depth = 0): JsonValue {
  switch (random(depth > 5 ? 6 : 10)) {
    case 0:
      return null;
    case 1:
      return random(2) === 0;
    case 2:
      return pick(random, [0, 1, -1, 99_999_999, 1e308, 0.5, 2 ** 53]);
    case 3:
    case 4:
    case 5:
      return pick(random, words);
    case 6:
      return Array.from({ length: random(4) }, () => randomJson(random, depth + 1));
    default: {
      const entries = Array.from(
        { length: random(7) },
        () => [pick(random, keys), randomJson(random, depth + 1)] as const,
      );
      return Object.fromEntries(entries);
    }
  }
}

const keys =
  "type type type index delta delta message content content content_block role id name input usage response item output output_index content_index summary_index arguments call_id tool_calls function custom choices finish_reason error code detail system instructions messages tools tool_use_id source data text thinking signature partial_json citation citations annotations refusal reasoning_content input_tokens output_tokens cache_creation prompt_tokens summary encrypted_content image_url file namespace status __proto__ constructor toString length".split(
    " ",
  );

const words =
  'message_start content_block_start content_block_delta content_block_stop message_delta message_stop error text text_delta thinking thinking_delta signature_delta input_json_delta citations_delta tool_use tool_result server_tool_use web_search_tool_result redacted_thinking image document base64 url user assistant tool system developer function custom namespace response.created response.completed response.failed response.incomplete response.output_item.added response.output_item.done response.output_text.delta response.function_call_arguments.delta response.reasoning_summary_text.delta message function_call function_call_output custom_tool_call reasoning agent_message additional_tools web_search_call local_shell_call mcp_call input_text output_text refusal input_image input_file image_url input_audio [DONE] {} {"a":1} {"a": data:image/png;base64,AAAA stop tool_calls __proto__ \ud800 \u0000'.split(
    " ",
  );
