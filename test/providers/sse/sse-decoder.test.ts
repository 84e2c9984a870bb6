import { describe, expect, test } from "bun:test";
import { largestEvent, SseDecoder } from "../../../src/providers/sse/sse-decoder.ts";
import type { SseEvent } from "../../../src/providers/sse/sse-decoder.ts";
import { pick, randomSource, seed } from "../random.ts";

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

function decode(chunks: Iterable<Uint8Array>, limit?: number): { events: SseEvent[]; dropped: number } {
  const decoder = new SseDecoder(limit);
  const events: SseEvent[] = [];
  for (const chunk of chunks) events.push(...decoder.push(chunk));
  decoder.end();
  return { events, dropped: decoder.dropped };
}

function* inPieces(bytes: Uint8Array, size: number): Generator<Uint8Array> {
  for (let from = 0; from < bytes.length; from += size) yield bytes.subarray(from, from + size);
}

const decodeText = (text: string): SseEvent[] => decode([bytesOf(text)]).events;

describe("events", () => {
  test("have the event field only when the stream has one", () => {
    expect(decodeText("event: a\ndata: 1\n\ndata: 2\n\n")).toEqual([{ event: "a", data: "1" }, { data: "2" }]);
  });

  test("join several data lines, take one space off, ignore other fields and comments", () => {
    const text = ": hello\nid: 3\nretry: 10\ndata:  two spaces\ndata:none\nunknown: x\ndata\n\n";
    expect(decodeText(text)).toEqual([{ data: " two spaces\nnone\n" }]);
  });

  test("end with LF, CRLF or a lone CR", () => {
    const expected = [{ event: "a", data: "1\n2" }, { data: "3" }];
    for (const end of ["\n", "\r\n", "\r"]) {
      expect(decodeText(["event: a", "data: 1", "data: 2", "", "data: 3", "", ""].join(end))).toEqual(expected);
    }
  });

  test("come once when a CRLF is cut in two", () => {
    const chunks = ["data: 1\r", "\ndata: 2\r\n\r", "\ndata: 3\r\n\r\n"].map((text) => bytesOf(text));
    expect(decode(chunks).events).toEqual([{ data: "1\n2" }, { data: "3" }]);
  });

  test("come as soon as their blank line is there, even a lone CR", () => {
    const decoder = new SseDecoder();
    expect(decoder.push(bytesOf("data: 1\r\r"))).toEqual([{ data: "1" }]);
    expect(decoder.push(bytesOf("data: 2\n"))).toEqual([]);
    expect(decoder.push(bytesOf("\n"))).toEqual([{ data: "2" }]);
  });

  test("survive a cut inside a character and inside the byte order mark", () => {
    const bytes = bytesOf("\uFEFFevent: é\ndata: 🌿 grün\n\n");
    expect(decode(inPieces(bytes, 1)).events).toEqual([{ event: "é", data: "🌿 grün" }]);
  });

  test("show bytes that are not UTF-8 as replacement characters", () => {
    const bytes = Uint8Array.from([...bytesOf("data: a"), 0xff, 0xc3, ...bytesOf("\n\n")]);
    expect(decode([bytes]).events).toEqual([{ data: "a\uFFFD\uFFFD" }]);
  });

  test("that are incomplete at the end are no events, and the decoder can begin anew", () => {
    const decoder = new SseDecoder();
    expect(decoder.push(bytesOf("data: 1\n\ndata: 2\n"))).toEqual([{ data: "1" }]);
    decoder.end();
    expect(decoder.push(bytesOf("\ndata: 3\n\n"))).toEqual([{ data: "3" }]);
  });
});

describe("the limit", () => {
  const small = "data: small\n\n";

  test("keeps an event of just that size and drops one of a byte more", () => {
    const fits = "x".repeat(largestEvent - "data: \n".length);
    const kept = decode([bytesOf(`data: ${fits}\n\n${small}`)]);
    expect(kept.dropped).toBe(0);
    expect(kept.events.map((event) => event.data.length)).toEqual([fits.length, 5]);
    expect(decode([bytesOf(`data: ${fits}x\n\n${small}`)])).toEqual({ events: [{ data: "small" }], dropped: 1 });
  });

  test.each([["one chunk", 64 * 1024 * 1024] as const, ["small chunks", 1024] as const])(
    "drops a line of 32 MiB in %s and reads on",
    (_, size) => {
      const bytes = bytesOf(`${small}event: big\ndata: ${"x".repeat(32 * 1024 * 1024)}\n\n${small}`);
      expect(decode(inPieces(bytes, size))).toEqual({ events: [{ data: "small" }, { data: "small" }], dropped: 1 });
    },
  );

  test("counts all lines of an event together", () => {
    const line = `data: ${"y".repeat(1024 * 1024)}\n`;
    expect(decode(inPieces(bytesOf(`${line.repeat(9)}\n${small}`), 100_000))).toEqual({
      events: [{ data: "small" }],
      dropped: 1,
    });
    expect(decode([bytesOf(`${line.repeat(7)}\n${small}`)]).events.length).toBe(2);
  });

  test("drops a line that never ends, and with it nothing else", () => {
    const bytes = bytesOf(`${small}data: ${"z".repeat(9 * 1024 * 1024)}`);
    expect(decode(inPieces(bytes, 65_536))).toEqual({ events: [{ data: "small" }], dropped: 1 });
  });
});

/** The rules once more, for a whole stream at a time. */
function reference(text: string, limit: number): { events: SseEvent[]; dropped: number } {
  const events: SseEvent[] = [];
  let dropped = 0;
  const blocks: string[][] = [[]];
  const lines = text.split(/\r\n|\r|\n/);
  for (const line of lines) {
    if (line === "") blocks.push([]);
    else blocks.at(-1)?.push(line);
  }
  for (const [position, block] of blocks.entries()) {
    const size = bytesOf(block.join("\n")).length;
    const ended = position < blocks.length - 1;
    if (size + (ended && block.length > 0 ? 1 : 0) > limit) dropped += 1;
    else if (ended)
      events.push(...readBlock(position === 0 ? block.map((line) => line.replace(/^\uFEFF/, "")) : block));
  }
  return { events, dropped };
}

function readBlock(lines: readonly string[]): SseEvent[] {
  const data: string[] = [];
  let event = "";
  for (const line of lines) {
    const [, name = line, value = ""] = /^([^:]*):? ?(.*)$/su.exec(line) ?? [];
    if (name === "data") data.push(value);
    if (name === "event") event = value;
  }
  if (data.length === 0) return [];
  return [event === "" ? { data: data.join("\n") } : { event, data: data.join("\n") }];
}

test(`agrees with the rules for any stream, chunking and limit (seed ${seed})`, () => {
  const random = randomSource(seed);
  const pieces = [
    "data: ",
    "data:",
    "event: a",
    "event:",
    ": c",
    "id: 1",
    "é🌿",
    "x",
    "xxxxxxxxxx",
    "\n",
    "\r",
    "\r\n",
    "\n\n",
  ];
  for (let round = 0; round < 3000; round += 1) {
    const text = Array.from({ length: random(40) }, () => pick(random, pieces)).join("");
    // A block that is still open at the end may or may not have a line end to count: let it not be.
    const bytes = bytesOf(`${text}\n\n`);
    const limit = pick(random, [10, 20, 40, 1000]);
    const expected = reference(`${text}\n\n`, limit);
    const size = 1 + random(12);
    expect({ text, limit, size, ...decode(inPieces(bytes, size), limit) }).toEqual({ text, limit, size, ...expected });
    expect(decode([bytes], limit)).toEqual(expected);
  }
});

describe("unread events", () => {
  test("are left out, and nothing else", () => {
    const text =
      "event: x.delta\ndata: 1\n\nevent: done\ndata: 2\n\ndata: .delta\n\nevent:y.delta\r\ndata: 3\r\n\r\n: .delta\n\n";
    const kept = [{ event: "done", data: "2" }, { data: ".delta" }];
    expect(new SseDecoder().push(bytesOf(text), ".delta")).toEqual(kept);
    expect(new SseDecoder().push(bytesOf(text), "delta").length).toBe(2);
    expect(new SseDecoder().push(bytesOf(text)).length).toBe(4);
  });

  test(`cost no other event, however the stream is cut (seed ${seed})`, () => {
    const random = randomSource(seed);
    for (let round = 0; round < 500; round += 1) {
      const blocks = Array.from({ length: 1 + random(12) }, (_, index) => {
        const name = pick(random, ["", "event: a.delta", "event: done", "event:delta"]);
        const end = pick(random, ["\n", "\r\n"]);
        return `${[name, `data: ${index} é🌿`].filter((line) => line !== "").join(end)}${end}${end}`;
      });
      const bytes = bytesOf(blocks.join(""));
      const all = decode([bytes]).events;
      const decoder = new SseDecoder();
      // From somewhere on, as when a reply has grown too large.
      const from = random(bytes.length);
      const shown: SseEvent[] = [];
      let at = 0;
      for (const piece of inPieces(bytes, 1 + random(60))) {
        shown.push(...decoder.push(piece, at < from ? undefined : "delta"));
        at += piece.length;
      }
      const missing = all.filter(({ data }) => !shown.some((event) => event.data === data));
      expect(missing.filter(({ event }) => event?.endsWith("delta") !== true)).toEqual([]);
      expect(shown).toEqual(all.filter((event) => !missing.includes(event)));
    }
  });
});
