import { describe, expect, test } from "bun:test";
import type { JsonValue } from "../../../../src/core/json/json-value.ts";
import { Album } from "../../../../src/exporters/atif/images/album.ts";
import { takeHookImages } from "../../../../src/exporters/atif/images/hook-images.ts";
import { imageFolder } from "../../../../src/exporters/atif/images/image-folder.ts";
import { imageTypeOf } from "../../../../src/exporters/atif/images/image-type.ts";
import { rendered, wordsOf } from "../../../../src/exporters/atif/images/step-content.ts";
import { jpeg, png } from "./pictures.ts";

const shot = png("shot", 90);
const data = shot.bytes.toString("base64");

describe("what is taken for an image", () => {
  test.each([
    ["a type that ATIF knows", "image/png", "QUJD", "image/png"],
    ["another spelling", " Image/JPG ", "QUJD", "image/jpeg"],
    ["none that it knows", "image/svg+xml", "QUJD", undefined],
    ["no type", undefined, "QUJD", undefined],
    ["bytes that say better", "application/octet-stream", data, "image/png"],
    ["bytes that say otherwise", "image/png", jpeg("x", 30).bytes.toString("base64"), "image/jpeg"],
    ["a GIF", undefined, Buffer.from("GIF89a...").toString("base64"), "image/gif"],
    ["a WebP", undefined, Buffer.from("RIFF\x01\x02\x03\x04WEBPVP8 ").toString("base64"), "image/webp"],
    ["another RIFF file", undefined, Buffer.from("RIFF\x01\x02\x03\x04WAVEfmt ").toString("base64"), undefined],
  ] as const)("%s", (_, told, encoded, type) => {
    expect(imageTypeOf(encoded, told)).toBe(type);
  });

  test("base64 that was cut or redacted is not written as if it were whole", () => {
    const album = new Album();
    for (const broken of [`${data.slice(0, 40)}…[truncated 80 bytes]`, `${data.slice(0, 40)}[redacted jwt]`, ""])
      expect(album.take({ mediaType: "image/png", data: broken }, "w")).toBeUndefined();
    expect(album.held.size).toBe(0);
  });

  test("base64 in lines is", () => {
    const lines = data.replaceAll(/.{20}/g, "$&\r\n");
    expect(new Album().take({ mediaType: "image/png", data: lines }, "w")?.name).toBe(shot.name);
  });
});

describe("an album", () => {
  test("holds an image once, and its bytes until a file has them", () => {
    const album = new Album();
    const take = (): unknown => album.take({ mediaType: "image/png", data }, "w");
    const taken = { name: shot.name, mediaType: "image/png", words: "w" };
    expect([take(), take()]).toEqual([taken, taken]);
    expect([...album.held].map(([name, bytes]) => [name, Buffer.from(bytes).equals(shot.bytes)])).toEqual([
      [shot.name, true],
    ]);
    album.release(shot.name);
    take();
    expect(album.held.size).toBe(0);
  });

  test("holds none that a file has from earlier, and is not misled by other files", () => {
    const album = new Album([shot.name, ".x.tmp", "notes.txt"]);
    album.take({ mediaType: "image/png", data }, "w");
    expect([album.used, album.held.size]).toEqual([true, 0]);
  });

  test("holds no more than its limit, and has room again", () => {
    const album = new Album([], 100);
    const take = (words: string): unknown =>
      album.take({ mediaType: "image/png", data: png(words, 60).bytes.toString("base64") }, "w");
    expect(take("one")).toBeDefined();
    expect(take("two")).toBeDefined();
    expect([...album.held.keys()]).toEqual([png("one", 60).name]);
    album.release(png("one", 60).name);
    take("two");
    expect([...album.held.keys()]).toEqual([png("two", 60).name]);
  });
});

describe("what a hook tells", () => {
  const words = "[image image/png, 90 bytes]";
  test.each<[string, JsonValue, JsonValue]>([
    [
      "Claude Code's Read",
      { type: "image", file: { base64: data, type: "image/png", originalSize: 90 } },
      { type: "image", file: { base64: words, type: "image/png", originalSize: 90 } },
    ],
    [
      "Codex' view_image",
      [{ type: "input_image", image_url: `data:application/octet-stream;base64,${data}` }],
      [{ type: "input_image", image_url: words }],
    ],
    [
      "an MCP tool",
      { content: [{ type: "image", data, mimeType: "image/png" }] },
      { content: [{ type: "image", data: words, mimeType: "image/png" }] },
    ],
    [
      "an MCP resource",
      { resource: { uri: "x", blob: data, mimeType: "image/png" } },
      { resource: { uri: "x", blob: words, mimeType: "image/png" } },
    ],
    [
      "a result that a request carried",
      [{ type: "image", mediaType: "image/png", data }],
      [{ type: "image", mediaType: "image/png", data: words }],
    ],
  ])("%s", (_, output, left) => {
    const album = new Album();
    const { value, images } = takeHookImages(output, album);
    expect(value).toEqual(left);
    expect(images).toEqual([{ name: shot.name, mediaType: "image/png", words: "" }]);
    expect([...album.held.keys()]).toEqual([shot.name]);
  });

  test.each<[string, JsonValue]>([
    ["text", "data:text/plain;base64,QUJD"],
    ["a file without a type", { data, name: "x" }],
    ["an image by its address", { type: "image", url: "https://h/a.png", mimeType: "image/png" }],
    ["a name that looks like base64", { type: "image/png", name: "QUJD", data: "not base64!" }],
    ["nothing", null],
  ])("%s stays as it is", (_, output) => {
    const { value, images } = takeHookImages(output, new Album());
    expect([value, images]).toEqual([output, []]);
  });
});

describe("content", () => {
  const image = { name: "a.png", mediaType: "image/png", words: "[image]" };
  const other = { name: "b.png", mediaType: "image/png", words: "[other]" };
  const path = ({ name }: { readonly name: string }): string | undefined => (name === "a.png" ? "f/a.png" : undefined);

  test("is parts where an image has a file; texts between images stay together", () => {
    expect(rendered(["one", other, image, "", "two", "three", image], path)).toEqual([
      { type: "text", text: "one\n\n[other]" },
      { type: "image", source: { media_type: "image/png", path: "f/a.png" } },
      { type: "text", text: "two\n\nthree" },
      { type: "image", source: { media_type: "image/png", path: "f/a.png" } },
    ]);
  });

  test("is text where none has one", () => {
    expect(rendered(["one", other], path)).toBe("one\n\n[other]");
    expect(wordsOf(["one", image, ""])).toBe("one\n\n[image]");
    expect(rendered([], path)).toBe("");
  });
});

test.each([
  ["/t/s1.atif.json", "/t/s1.images"],
  ["/t/run-s1.json", "/t/run-s1.images"],
  ["/t/s1", "/t/s1.images"],
])("the images of %s lie in %s", (file, folder) => {
  expect(imageFolder(file)).toBe(folder);
});
