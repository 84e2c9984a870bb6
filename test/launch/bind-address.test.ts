import { expect, test } from "bun:test";
import { requireLoopback } from "../../src/launch/bind-address.ts";

test.each(["127.0.0.1", "127.0.0.2", "localhost", "::1"])("%s is ours alone", (hostname) => {
  expect(() => requireLoopback({ hostname, port: 4040 })).not.toThrow();
});

test.each(["0.0.0.0", "::", "192.168.1.5", "example.com", "127.evil.com", "localhost.evil.com", ""])(
  "%j could be reached by others",
  (hostname) => {
    expect(() => requireLoopback({ hostname, port: 4040 })).toThrow("only 127.0.0.1, [::1] and localhost are accepted");
  },
);
