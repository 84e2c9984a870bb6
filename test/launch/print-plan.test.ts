import { expect, test } from "bun:test";
import { printPlan } from "../../src/launch/print-plan.ts";
import { plainConfig } from "./support.ts";

test("prints key = value lines, quotes the command and never shows a secret", () => {
  const secret = "0123456789abcdef0123456789abcdef";
  const url = `http://127.0.0.1:0/r/${secret}`;
  const text = printPlan({
    agent: "acme",
    gatewayUrl: url,
    secret,
    config: plainConfig({
      upstreams: { acme: "https://user:password@api.example/v1?key=abc" },
      exporters: [{ kind: "files", settings: { headers: { authorization: "Bearer x" } }, source: "/etc/p.toml" }],
      warnings: ["a warning"],
      files: ["/etc/c.toml"],
    }),
    plan: {
      argv: ["acme", "--say", "it's $HOME"],
      env: { ACME_URL: url, NO_PROXY: "127.0.0.1,localhost" },
      files: [{ path: "hooks.json", text: "{}" }],
      hooks: `{\n  "url": "${url}/hooks/acme"\n}\n`,
      notes: ["a note"],
    },
  });
  expect(text).toBe(`agent = acme
gateway_url = http://127.0.0.1:0/r/…
acme_base_url = https://[redacted]@api.example/v1?[redacted]
exporter = files (/etc/p.toml)
config_file = /etc/c.toml
argv = acme --say 'it'\\''s $HOME'
env.ACME_URL = http://127.0.0.1:0/r/…
env.NO_PROXY = 127.0.0.1,localhost
file = hooks.json
note = a warning
note = a note
hooks =
{
  "url": "http://127.0.0.1:0/r/…/hooks/acme"
}
`);
});
