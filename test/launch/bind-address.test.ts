import { describe, expect, test } from "bun:test";
import { readToken, requireSafeBind } from "../../src/launch/bind-address.ts";

const token = "0123456789abcdef0123456789abcdef";

test.each(["127.0.0.1", "127.0.0.2", "localhost", "::1"])("%s is ours alone", (hostname) => {
  expect(() => requireSafeBind(hostname, { insecure: false, token: undefined })).not.toThrow();
});

test.each(["0.0.0.0", "::", "192.168.1.5", "example.com", "127.evil.com", "localhost.evil.com", ""])(
  "%j could be reached by others: it takes the flag and a token",
  (hostname) => {
    const bind = (insecure: boolean, given?: string): void => requireSafeBind(hostname, { insecure, token: given });
    expect(() => bind(false)).toThrow("would let other machines use the gateway");
    expect(() => bind(false, token)).toThrow("would let other machines use the gateway");
    expect(() => bind(true)).toThrow("needs NEMO_RELAY_TOKEN");
    expect(() => bind(true, token)).not.toThrow();
  },
);

describe("the token", () => {
  test.each(["short", `${token}/`, `${token} x`, `${token}%41`, "a".repeat(513)])("%j is refused unseen", (text) => {
    expect(() => readToken({ NEMO_RELAY_TOKEN: text })).toThrow("NEMO_RELAY_TOKEN: expected 32 or more");
    expect(() => readToken({ NEMO_RELAY_TOKEN: text })).not.toThrow(text);
  });
  test("is taken as it is, and an empty one is none", () => {
    expect(readToken({ NEMO_RELAY_TOKEN: ` ${token}\n` })).toBe(token);
    expect(readToken({ NEMO_RELAY_TOKEN: "" })).toBeUndefined();
  });
});
