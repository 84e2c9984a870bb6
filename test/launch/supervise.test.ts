import { describe, expect, test } from "bun:test";
import { detached, onTerminal } from "../support/processes.ts";

/** A command line that runs a shell script under `supervise`. */
function supervised(script: string): readonly string[] {
  return [
    process.execPath,
    "--no-env-file",
    Bun.fileURLToPath(import.meta.resolve("./supervised.ts")),
    "sh",
    "-c",
    script,
  ];
}

/** A shell runs a trap when the command under way has ended: wait in small pieces. */
const pause = "sleep 0.05";

describe("without a terminal", () => {
  test.each([
    ["SIGTERM", 143],
    ["SIGHUP", 129],
    ["SIGQUIT", 131],
    ["SIGINT", 130],
  ] as const)("%s is passed on and its code returned", async (signal, code) => {
    const run = detached(supervised("echo ready; exec sleep 20"));
    await run.shown("ready");
    process.kill(run.pid, signal);
    expect(await run.exited).toBe(code);
  });

  test("what the agent makes of the signal is its own affair", async () => {
    const run = detached(supervised(`trap 'exit 9' TERM; echo ready; while :; do ${pause}; done`));
    await run.shown("ready");
    process.kill(run.pid, "SIGTERM");
    expect(await run.exited).toBe(9);
  });

  test("the second signal ends an agent that does not listen", async () => {
    const run = detached(supervised(`trap 'echo heard' TERM; echo ready; while :; do ${pause}; done`));
    await run.shown("ready");
    process.kill(run.pid, "SIGTERM");
    await run.shown("heard");
    process.kill(run.pid, "SIGTERM");
    expect(await run.exited).toBe(137);
  });
});

describe("on a terminal", () => {
  test("the agent has it on all three streams", async () => {
    const { output, code } = await onTerminal(
      supervised("test -t 0 && test -t 1 && test -t 2 && echo all; exit 3"),
      [],
    );
    expect({ output: output.trim(), code }).toEqual({ output: "all", code: 3 });
  });

  test("each Ctrl-C reaches the agent exactly once, and we live on", async () => {
    const steps = [
      { wait: "ready", send: "\u0003" },
      { wait: "int 1", send: "\u0003" },
      { wait: "int 2", send: "\u0003" },
    ];
    const script = `n=0; trap 'n=$((n+1)); echo "int $n"' INT; echo ready; while test $n -lt 3; do ${pause}; done; exit $n`;
    const { output, code } = await onTerminal(supervised(script), steps);
    expect(output.match(/int \d/g)).toEqual(["int 1", "int 2", "int 3"]);
    expect(code).toBe(3);
  });
});
