import { expect, test } from "bun:test";
import { safeParse } from "valibot";
import { fileName } from "../../../src/exporters/atif/file-name.ts";
import { safeName } from "../../../src/platform/safe-name.ts";
import { schema } from "../../../src/exporters/atif/schema.ts";

function accepted(section: unknown): unknown {
  const result = safeParse(schema, section);
  return result.success ? result.output : result.issues.map((issue) => issue.message);
}

test("an empty section has the documented defaults", () => {
  expect(accepted({})).toEqual({
    output_directory: ".nemo-relay/atif",
    filename_template: "{session_id}.atif.json",
    schema_version: "ATIF-v1.7",
    storage: [],
  });
});

test("versions are accepted with and without their prefix", () => {
  expect(accepted({ schema_version: "1.7" })).toMatchObject({ schema_version: "ATIF-v1.7" });
  expect(accepted({ schema_version: "1.8" })).toMatchObject({ schema_version: "ATIF-v1.8" });
  expect(accepted({ schema_version: "ATIF-v1.8" })).toMatchObject({ schema_version: "ATIF-v1.8" });
});

test.each([
  { schema_version: "1.6" },
  { schema_version: "2.0" },
  { filename_template: "trace.json" },
  { filename_template: "../{session_id}.json" },
  { output_directory: "" },
  { agent_name: " " },
  { extra: [] },
  { tool_definitions: {} },
  { output_dir: "x" },
])("refuses %j", (section) => {
  expect(safeParse(schema, section).success).toBe(false);
});

test("the whole section is accepted", () => {
  const section = {
    output_directory: "/traces",
    filename_template: "run-{session_id}.json",
    schema_version: "ATIF-v1.8",
    agent_name: "a",
    agent_version: "1",
    model_name: "m",
    tool_definitions: [{ type: "function" }],
    extra: { team: ["red"] },
    storage: [
      {
        type: "s3",
        bucket: "traces",
        key_prefix: "nemo",
        access_key_id: "AKIA",
        secret_access_key_var: "S3_SECRET",
        session_token_var: "S3_TOKEN",
        region: "eu-central-1",
        endpoint_url: "http://127.0.0.1:9000",
        allow_http: true,
        timeout_millis: 5000,
      },
      {
        type: "http",
        url: "https://collector.example/t/{session_id}",
        method: "PUT",
        headers: { authorization: "Bearer x" },
        timeout_millis: 5000,
      },
    ],
  };
  expect(accepted(section)).toEqual(section);
});

test("a storage entry has the documented defaults", () => {
  const s3 = { type: "s3", bucket: "traces" };
  const http = { type: "http", url: "https://collector.example/", method: "POST" };
  expect(accepted({ storage: [s3, http] })).toMatchObject({
    storage: [
      { ...s3, timeout_millis: 10_000 },
      { ...http, headers: {}, timeout_millis: 10_000 },
    ],
  });
});

test.each([
  [{ type: "gcs", bucket: "x" }],
  [{ type: "s3" }],
  [{ type: "s3", bucket: " " }],
  [{ type: "s3", bucket: "b", secret_access_key: "hunter2" }],
  [{ type: "s3", bucket: "b", secret_access_key_var: "not a name" }],
  [{ type: "s3", bucket: "b", endpoint_url: "minio:9000" }],
  [{ type: "http", url: "ftp://x/{session_id}" }],
  [{ type: "http", url: "https://x/{session_id}", method: "PATCH" }],
])("refuses the storage entry %j", (entry) => {
  expect(safeParse(schema, { storage: [entry] }).success).toBe(false);
});

test("a PUT to one URL for all sessions is refused with the reason", () => {
  const refused = safeParse(schema, { storage: [{ type: "http", url: "https://x/one" }] });
  expect(refused.success).toBe(false);
  expect(refused.issues?.[0]?.message).toStartWith("must contain {session_id} where the method is PUT");
});

test("file names hold a session's id, made safe", () => {
  expect(fileName("{session_id}.atif.json", "0198-ab_c.d")).toBe("0198-ab_c.d.atif.json");
  expect(safeName("../a/b")).toBe("..%2Fa%2Fb");
  expect(safeName(".")).toBe("%2E");
  expect(safeName("..")).toBe("%2E%2E");
  expect(safeName("ü 100%")).toBe("%C3%BC%20100%25");
  expect(safeName("$&")).toBe("%24%26");
  expect(safeName("")).not.toBe("");
});

test("long ids are cut and still differ", () => {
  const long = "é".repeat(100);
  const names = [long, `${long}1`, `${long}2`, ".".repeat(500)].map(safeName);
  expect(new Set(names).size).toBe(4);
  for (const name of names) {
    expect(name.length).toBeLessThanOrEqual(120);
    expect(name).toMatch(/^(?:[A-Za-z0-9._-]|%[0-9A-F]{2})+$/);
  }
});
