// G-15: a wrapper hands on every exit code and signal, and leaves nothing behind; one that was killed is healed by the next.
// `g-15.ts [--count 256]` exit codes from 0 on.
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { constants } from "node:os";
import { join } from "node:path";
import { binary, newHome, relay } from "../../test/e2e/binary.ts";
import { detached } from "../../test/support/processes.ts";
import { options, reportTrouble } from "./options.ts";

const { count } = options(256);
const home = newHome();
const around = { cwd: home.path, env: home.env };
// The last word is what the agent does.
home.script(
  "claude",
  `if test "$1" = --version; then echo 2.1.330; exit; fi\necho "$NEMO_RELAY_GATEWAY_URL"\nfor last; do :; done\neval "$last"`,
);
const trouble: string[] = [];
let runs = 0;

async function check(work: string, wanted: number): Promise<void> {
  const { code, stdout } = await relay(["claude", "--", work], around);
  runs += 1;
  if (code !== wanted) trouble.push(`"${work}" ended with ${code}, not ${wanted}`);
  const alive = await fetch(`${stdout.trim()}/healthz`).then(
    () => true,
    () => false,
  );
  if (alive) trouble.push(`"${work}" left a gateway`);
}

const left = (): readonly string[] =>
  readdirSync(join(home.path, "tmp")).filter((name) => name.startsWith("nemo-relay"));
const works: [string, number][] = Array.from({ length: count }, (_, code) => [`exit ${code}`, code]);
for (const name of ["SIGHUP", "SIGINT", "SIGQUIT", "SIGABRT", "SIGKILL", "SIGSEGV", "SIGPIPE", "SIGTERM"] as const) {
  works.push([`kill -${name.slice(3)} $$; sleep 1`, 128 + constants.signals[name]]);
}
for (let at = 0; at < works.length; at += 4) {
  await Promise.all(works.slice(at, at + 4).map(([work, wanted]) => check(work, wanted)));
}
if (left().length > 0) trouble.push(`left behind: ${left().join(" ")}`);

// Killed, with a journal that is switched off too: its prompts lie among the temporary files.
mkdirSync(join(home.path, "config", "nemo-relay"), { recursive: true });
for (const enabled of [true, false]) {
  writeFileSync(join(home.path, "config", "nemo-relay", "config.toml"), `[journal]\nenabled = ${enabled}\n`);
  for (let round = 0; round < 3; round += 1) {
    const run = detached([binary(), "claude", "--", "exec sleep 60"], {
      cwd: home.path,
      env: { ...process.env, ...home.env },
    });
    await run.shown("http");
    process.kill(-run.pid, "SIGKILL");
    await run.exited;
  }
  const before = left().length;
  if (before === 0) trouble.push("a killed run left nothing: this proves nothing");
  await check("exit 0", 0);
  if (left().length > 0) trouble.push(`after ${before} leftovers the next run left ${left().join(" ")}`);
}
home.remove();
reportTrouble("G-15", `${runs} runs, exit codes and signals handed on, nothing left, 6 killed runs healed`, trouble);
