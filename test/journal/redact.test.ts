import { describe, expect, test } from "bun:test";
import { keyShapes } from "../../src/journal/ingest/key-shapes.ts";
import { mayHoldKey, redactText } from "../../src/journal/ingest/redact.ts";
import { randomSource } from "../support/random-json.ts";
import { tokenFormats } from "../support/token-formats.ts";

const seed = Date.now() % 2 ** 31;

/** What looking for hints first only makes quicker. */
function withoutHints(text: string): string {
  return keyShapes.reduce((clean, { kind, pattern }) => clean.replace(pattern, `[redacted ${kind}]`), text);
}

/** Keys that `token-formats.ts` has no kind of: as short as their patterns take them, or within other signs. */
const others = [
  "xoxb-1234567890",
  `xapp-1-ABCDEFGH-1-${"0f".repeat(8)}`,
  `{"SecretAccessKey" : "${"aB3/".repeat(10)}"`,
  `aws_secret_access_key=${"aB3+".repeat(10)}`,
  "-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----",
  `123456789:AA${"x".repeat(33)}`,
  `;AccountKey=${"aB3/".repeat(10)}==`,
  `https://hooks.slack.com/services/${"T0B".repeat(8)}`,
  `eyJ${"a".repeat(8)}.eyJ${"b".repeat(8)}.${"c".repeat(8)}`,
  `cio${"a1".repeat(16)}`,
];

describe("keys", () => {
  test(`are found wherever they stand as if every pattern was tried (seed ${seed})`, () => {
    const random = randomSource(seed);
    const below = (limit: number): number => Math.floor(random() * limit);
    const keys = [...Object.values(tokenFormats(random)).map((make) => make()), ...others];
    const between = [
      " ",
      "\n",
      '"',
      "é",
      "\u{1F33F}",
      "\\n",
      "word",
      "=",
      "/",
      "-",
      ":",
      "tion ",
      "",
      "xox",
      "sk-",
      "(",
      "€",
    ];
    const isolated = keys.filter((key) => redactText(` ${key} `) !== ` ${key} `);
    expect(keys.filter((key) => !isolated.includes(key))).toEqual([]);
    for (let round = 0; round < 3000; round += 1) {
      const parts = Array.from({ length: 1 + below(12) }, () => {
        const word = "abcdefghij klmno_p.q/r".slice(below(10), 10 + below(12));
        return [keys, between, [word]][below(3)]!;
      });
      const text = parts.map((list) => list[below(list.length)]).join(between[below(between.length)]);
      expect(redactText(text)).toBe(withoutHints(text));
      if (withoutHints(text) !== text) expect(mayHoldKey(Buffer.from(text))).toBe(true);
    }
  });

  test("are found in a body that writes its slashes escaped", () => {
    for (const key of others.filter((each) => each.includes("/"))) {
      for (const escaped of [key.replaceAll("/", "\\/"), key.replaceAll("/", "\\\\\\/")]) {
        expect({ key, found: mayHoldKey(Buffer.from(`{"text":" ${escaped} "}`)) }).toEqual({ key, found: true });
      }
    }
  });

  test("no hint has a character that keeps it from being found", () => {
    const hints = keyShapes.flatMap(({ hints: all }) => all);
    for (const hint of hints) expect(hint).toMatch(/^[A-Za-z0-9_\-./:=+]{3,}$/);
  });
});
