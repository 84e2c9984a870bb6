import { expect, test } from "bun:test";
import { readGatewayUrl } from "../../../src/setup/install/gateway-url.ts";

test("the daemon's default address, or the one that is given", () => {
  expect(readGatewayUrl(undefined)).toBe("http://127.0.0.1:4040");
  expect(readGatewayUrl("http://127.0.0.1:5050/")).toBe("http://127.0.0.1:5050");
  expect(readGatewayUrl("https://relay.example/base//")).toBe("https://relay.example/base");
});

test.each([
  ["nonsense", "nonsense is no http URL"],
  ["ftp://127.0.0.1", "is no http URL"],
  ["http://me:hush@127.0.0.1", "http://…@127.0.0.1 holds a password"],
  ["http://127.0.0.1/?key=hush", "http://127.0.0.1/?… has a query"],
])("%s is refused, and nothing secret is said", (given, message) => {
  expect(() => readGatewayUrl(given)).toThrow(message);
});
