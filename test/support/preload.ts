// Tests must not depend on who runs them: no relay, provider or proxy settings of the person leak in, nor what the runner
// tells its processes.
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

process.env["TZ"] = "UTC";
for (const name of Object.keys(process.env)) {
  if (/^(NEMO_RELAY_|OPENAI_|ANTHROPIC_|CLAUDE_|OTEL_|BUN_TEST_)|_PROXY$/i.test(name)) delete process.env[name];
}
const home = mkdtempSync(join(tmpdir(), "nemo-relay-test-home-"));
process.env["HOME"] = home;
for (const [name, folder] of [
  ["XDG_CONFIG_HOME", "config"],
  ["XDG_STATE_HOME", "state"],
  ["XDG_CACHE_HOME", "cache"],
] as const) {
  process.env[name] = join(home, folder);
}
