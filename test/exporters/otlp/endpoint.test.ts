import { describe, expect, test } from "bun:test";
import { isHeader, resolveEndpoint, resolveHeaders, showEndpoint } from "../../../src/exporters/otlp/endpoint.ts";

describe("resolveEndpoint", () => {
  const traces = { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: "http://t:1/custom" };
  const base = { OTEL_EXPORTER_OTLP_ENDPOINT: "https://b:2/otlp/" };
  test.each([
    ["http://c:3/x?y=1", { ...traces, ...base }, "http://c:3/x?y=1"],
    [undefined, { ...traces, ...base }, "http://t:1/custom"],
    [undefined, base, "https://b:2/otlp/v1/traces"],
    [undefined, { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: "nonsense", ...base }, "https://b:2/otlp/v1/traces"],
    [undefined, { OTEL_EXPORTER_OTLP_ENDPOINT: "grpc://b:2" }, "http://localhost:4318/v1/traces"],
    [undefined, {}, "http://localhost:4318/v1/traces"],
  ])("%p with %p gives %s", (configured, env, expected) => {
    expect(resolveEndpoint(configured, env)).toBe(expected);
  });
});

describe("resolveHeaders", () => {
  test("reads the variables and lets the configuration win, whatever the case", () => {
    const env = {
      OTEL_EXPORTER_OTLP_HEADERS: "api-key=general, x-team = a%20b ,broken,=empty",
      OTEL_EXPORTER_OTLP_TRACES_HEADERS: "api-key=traces=1",
    };
    expect(resolveHeaders({}, env)).toEqual({ "api-key": "traces=1", "x-team": "a b" });
    expect(resolveHeaders({ "API-Key": "mine" }, env)["api-key"]).toBe("mine");
  });

  test("drops what HTTP cannot carry", () => {
    expect(resolveHeaders({}, { OTEL_EXPORTER_OTLP_HEADERS: "a=1%0d%0ax: 2,b c=3,d=4" })).toEqual({ d: "4" });
    expect(isHeader("x", "a\nb")).toBe(false);
    expect(isHeader("", "a")).toBe(false);
  });
});

test("an endpoint is shown without its secrets", () => {
  expect(showEndpoint("https://user:hunter2@h:8/v1/traces?key=abc&t=1#frag")).toBe("https://h:8/v1/traces?key=…&t=…");
});
