import { expect, test } from "bun:test";
import type { JsonValue } from "../../../../src/core/json/json-value.ts";
import { get, readList, readString } from "../../../../src/core/json/path.ts";
import { partsOf } from "../../../../src/exporters/atif/parts.ts";
import { renderDocument } from "../../../../src/exporters/atif/render.ts";
import { atifFindings } from "../../../support/atif-rules.ts";
import { RelayEvents, assistant, results, user } from "../../../support/relay-events.ts";
import { built, defaults, embedded, lines, observed, stepOf } from "../document-of.ts";
import { png } from "./pictures.ts";

const shot = png("shot", 90);
const image: JsonValue = { type: "image", mediaType: "image/png", data: shot.bytes.toString("base64") };
const shown: JsonValue = { type: "image", source: { media_type: "image/png", path: `f.images/${shot.name}` } };
const text = (words: string): JsonValue => ({ type: "text", text: words });
const withParts = (role: string, ...parts: readonly JsonValue[]): JsonValue => ({ role, parts });
const read = ["Read", { file_path: "a.png" }] as const;

/** The document of a playbook whose images all have files. */
function documentOf(play: RelayEvents): JsonValue {
  const document = renderDocument(built(play), defaults, ({ name }) => `f.images/${name}`);
  if (document === undefined) throw new Error("no document");
  expect(atifFindings(document)).toEqual([]);
  return document;
}

const messageOf = (document: JsonValue, step: number): JsonValue | undefined => get(stepOf(document, step), "message");

test("replies have images too, those of tools that the provider ran in their results", () => {
  const play = new RelayEvents();
  const turn = play.turn(play.sessionStart(), "draw");
  const call = { type: "tool_call", id: "srv1", name: "draw", arguments: {}, server: true };
  const result = { type: "tool_result", toolCallId: "srv1", content: [image], server: true };
  play.exchange(
    turn,
    { messages: [user("draw")] },
    { message: withParts("assistant", call, result, text("so"), image) },
  );
  const document = documentOf(play);
  expect(messageOf(document, 2)).toEqual([text("so"), shown]);
  expect(observed(document, 2)).toMatchObject([{ content: [shown] }]);
});

test("until a request shows what the model saw, a tool's images are those of its hook", () => {
  const play = new RelayEvents();
  const turn = play.turn(play.sessionStart(), "look");
  const first = { messages: [user("look")], tools: ["Read"] };
  play.exchange(turn, first, { message: assistant("", { t1: read }) });
  play.toolEnd(play.tool(turn, "t1", "Read"), {
    content: [{ type: "image", data: get(image, "data") ?? null, mimeType: "image/png" }],
  });
  expect(observed(documentOf(play), 2)).toMatchObject([
    {
      content: [
        text('{"content":[{"type":"image","data":"[image image/png, 90 bytes]","mimeType":"image/png"}]}'),
        shown,
      ],
    },
  ]);
  const carried = withParts("user", { type: "tool_result", toolCallId: "t1", content: [image] });
  play.request(turn, { ...first, messages: [...first.messages, assistant("", { t1: read }), carried] });
  expect(observed(documentOf(play), 2)).toMatchObject([{ content: [shown] }]);
});

test("a subagent's images, a copied reply's and a result's without its call have paths from the same file", () => {
  const play = new RelayEvents();
  const turn = play.turn(play.sessionStart(), "go");
  const subagent = play.subagent(turn, "a1");
  const earlier = [withParts("user", text("before"), image), withParts("assistant", text("old"), image)];
  const orphan = withParts("user", { type: "tool_result", toolCallId: "gone", content: [image] });
  play.exchange(subagent, { messages: [...earlier, orphan] }, { message: assistant("done") });
  const below = embedded(documentOf(play));
  expect(lines(below).at(-1)).toBe("agent: done");
  expect([1, 2].map((step) => messageOf(below, step))).toEqual([
    [text("before"), shown],
    [text("old"), shown],
  ]);
  expect(observed(below, 3)).toEqual([{ content: [shown] }]);
});

test("an image by its address, and one of a type that ATIF does not know, are words", () => {
  const play = new RelayEvents();
  const turn = play.turn(play.sessionStart(), "look");
  const linked = { type: "image", url: "https://h.example/a.png" };
  const drawing = { type: "image", mediaType: "image/svg+xml", data: "QUJD" };
  play.exchange(turn, { messages: [withParts("user", text("look"), linked, drawing)] }, { message: assistant("ok") });
  expect(messageOf(documentOf(play), 1)).toBe(
    "look\n\n[image https://h.example/a.png]\n\n[image image/svg+xml, 3 bytes]",
  );
});

test("an image that takes another's place in a message is new, the same one is not", () => {
  const play = new RelayEvents();
  const turn = play.turn(play.sessionStart(), "look");
  const other: JsonValue = { ...image, data: png("other", 90).bytes.toString("base64") };
  const sent = (...parts: readonly JsonValue[]): void =>
    void play.exchange(turn, { messages: [withParts("user", ...parts)], tools: ["A"] }, { message: assistant("ok") });
  sent(text("look"), image);
  sent(text("look!"), image);
  sent(text("look!"), other);
  const document = documentOf(play);
  expect(readList(document, "steps").filter((step) => readString(step, "source") === "user")).toHaveLength(2);
  expect(messageOf(document, 4)).toMatchObject([{ source: { path: `f.images/${png("other", 90).name}` } }]);
});

test("the prompt of a hook gives way to the message that shows it with its image", () => {
  const play = new RelayEvents();
  const turn = play.turn(play.sessionStart(), "what is this?");
  const message = withParts("user", image, ...partsOf(user("what is this?")));
  play.exchange(turn, { messages: [message] }, { message: assistant("a cat") });
  const document = documentOf(play);
  expect(messageOf(document, 1)).toEqual([shown, text("what is this?")]);
  expect(lines(document)).toHaveLength(2);
  play.exchange(turn, { messages: [message, assistant("a cat"), results({ t9: "x" })] }, { message: assistant("yes") });
  expect(messageOf(documentOf(play), 1)).toEqual([shown, text("what is this?")]);
});
