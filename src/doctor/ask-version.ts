/** A person waits: an agent that needs longer is told of without its version. */
const patience = 5000;

/** What `<agent> --version` says; undefined when it says nothing like a version, or not in time. */
export async function askVersion(
  path: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<string | undefined> {
  try {
    const child = Bun.spawn([path, "--version"], {
      env: { ...env },
      stdin: "ignore",
      stdout: "pipe",
      stderr: "ignore",
      timeout: patience,
      killSignal: "SIGKILL",
    });
    // What it may have started besides can hold the pipe open: nobody waits for that.
    const text = await Promise.race([child.stdout.text(), Bun.sleep(patience + 100).then(() => "")]);
    return /\d+\.\d+\.\d+/.exec(text.slice(0, 4096))?.[0];
  } catch {
    return undefined;
  }
}
