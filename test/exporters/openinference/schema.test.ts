import { expect, test } from "bun:test";
import { parse, safeParse } from "valibot";
import type { ExporterRegistration } from "../../../src/exporters/registry.ts";
import { schema } from "../../../src/exporters/openinference/schema.ts";

function messageOf(section: unknown): string {
  const result = safeParse(schema, section);
  return result.success ? "(accepted)" : result.issues.map(({ message }) => message).join("; ");
}

test("an empty section has defaults for everything but the endpoint", () => {
  expect(parse(schema, {})).toEqual({
    transport: "http_binary",
    headers: {},
    resource_attributes: {},
    service_name: "nemo-relay",
    instrumentation_scope: "nemo-relay-openinference",
    timeout_millis: 3000,
    project_name: "nemo-relay",
    trace_per: "turn",
    max_attribute_bytes: 65_536,
  });
});

test.each([
  [{ transport: "grpc" }, 'transport "grpc" is not supported: use "http_binary"'],
  [{ transport: "http" }, 'transport must be "http_binary"'],
  [{ endpoint: "localhost:4318" }, "endpoint must be a whole http or https URL"],
  [{ endpoint: "file:///etc/passwd" }, "endpoint must be a whole http or https URL"],
  [{ trace_per: "day" }, "turn"],
  [{ timeout_millis: 0 }, "1"],
  [{ max_attribute_bytes: 10 }, "256"],
  [{ service_name: "" }, "must not be empty"],
  [{ enpoint: "http://h" }, "enpoint"],
])("%j is refused with the reason", (section, reason) => {
  expect(messageOf(section)).toContain(reason);
});

test("a message about headers never holds a value", () => {
  for (const value of ["secret\nvalue", 77_777]) {
    const message = messageOf({ headers: { authorization: value } });
    expect(message).toContain("header");
    expect(message).not.toMatch(/secret|77777/);
  }
});

test("the folder fits a line of the registry", async () => {
  const line: ExporterRegistration = {
    kind: "openinference",
    summary: "spans",
    schema: async () => (await import("../../../src/exporters/openinference/schema.ts")).schema,
    load: () => import("../../../src/exporters/openinference/index.ts"),
  };
  expect(Object.keys(await line.load()).sort()).toEqual(["check", "create", "destination", "probe", "standing"]);
  expect(await line.schema()).toBe(schema);
});
