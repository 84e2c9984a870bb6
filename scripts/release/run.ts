/** Runs a command to its end and returns its stdout; throws with its words when it fails. */
export function run(
  command: readonly string[],
  options: { readonly cwd?: string; readonly env?: object } = {},
): string {
  const done = Bun.spawnSync([...command], {
    cwd: options.cwd ?? process.cwd(),
    env: { ...process.env, ...options.env },
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
  });
  if (done.exitCode !== 0) {
    throw new Error(
      `${command.join(" ")} ended with ${done.exitCode}\n${done.stderr.toString()}${done.stdout.toString()}`,
    );
  }
  return done.stdout.toString();
}
