import { expect, test } from "bun:test";
import { fillHeaders } from "../../src/config/header-variables.ts";
import type { SourceDocument } from "../../src/config/document.ts";
import { errorOf } from "./support.ts";

const document: SourceDocument = { name: "/p.toml", layer: "user", value: {}, prefix: [] };
const at = { document, path: ["atif"] };
const storage = [
  { type: "http", url: "https://h/${TOKEN}", headers: { authorization: "Bearer ${TOKEN}" } },
  { type: "s3", bucket: "${TOKEN}" },
  "x",
];

test("headers of the entries of a list are filled from the environment, and nothing else is", () => {
  expect(fillHeaders({ storage }, { TOKEN: "abc" }, at)).toEqual({
    storage: [
      { type: "http", url: "https://h/${TOKEN}", headers: { authorization: "Bearer abc" } },
      { type: "s3", bucket: "${TOKEN}" },
      "x",
    ],
  });
});

test("a variable that is not set is named with the entry that wants it", async () => {
  const error = await errorOf(() => fillHeaders({ storage }, {}, at));
  expect(error.message).toStartWith(
    "`atif.storage[0].headers.authorization` in /p.toml: the environment variable TOKEN",
  );
});
