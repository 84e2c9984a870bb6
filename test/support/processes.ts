import { join } from "node:path";
import { parseJson } from "../../src/core/json/parse.ts";
import { readNumber, readString } from "../../src/core/json/path.ts";

/** What a finished process left. */
export interface Finished {
  readonly code: number;
  readonly output: string;
}

/** One thing to type on a pseudo-terminal, once the text has appeared. */
export interface TerminalStep {
  readonly wait: string;
  readonly send: string;
}

/** Where and with what a process starts. */
export interface Surroundings {
  readonly cwd?: string;
  /** Width of the terminal, 24 lines high. */
  readonly columns?: number;
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** Runs a command on a terminal of its own (python3's pty module); `output` is what the terminal showed. */
export async function onTerminal(
  argv: readonly string[],
  steps: readonly TerminalStep[],
  { columns, ...surroundings }: Surroundings = {},
): Promise<Finished> {
  const child = Bun.spawn(["python3", join(import.meta.dir, "terminal.py"), JSON.stringify({ argv, steps, columns })], {
    ...surroundings,
    env: { ...(surroundings.env ?? process.env) },
    stdin: "ignore",
    stdout: "pipe",
    stderr: "inherit",
  });
  const result = parseJson(await child.stdout.text());
  if (!result.ok) throw new Error("terminal.py gave no result");
  return { output: readString(result.value, "output") ?? "", code: readNumber(result.value, "code") ?? -1 };
}

/** A process without a controlling terminal, to send signals to. */
export interface Detached {
  readonly pid: number;
  /** Resolves when the text has appeared on stdout or stderr. */
  shown(text: string): Promise<void>;
  /** Everything on stdout and stderr so far. */
  output(): string;
  /** Exit code, or 128 + signal number as a shell would say. */
  readonly exited: Promise<number>;
}

/** Starts a command in a session of its own, as CI and service managers do. */
export function detached(argv: readonly string[], surroundings: Surroundings = {}): Detached {
  const child = Bun.spawn(
    ["python3", "-c", "import os,sys; os.setsid(); os.execvp(sys.argv[1], sys.argv[1:])", ...argv],
    {
      ...surroundings,
      env: { ...(surroundings.env ?? process.env) },
      stdin: "ignore",
      stdout: "pipe",
      stderr: "pipe",
    },
  );
  let text = "";
  const waiting: { readonly text: string; readonly found: () => void }[] = [];
  const read = async (stream: ReadableStream<Uint8Array>): Promise<void> => {
    const decoder = new TextDecoder();
    for await (const chunk of stream) {
      text += decoder.decode(chunk, { stream: true });
      for (const each of waiting) if (text.includes(each.text)) each.found();
    }
  };
  const reading = Promise.all([read(child.stdout), read(child.stderr)]);
  return {
    pid: child.pid,
    output: () => text,
    exited: Promise.all([child.exited, reading]).then(([code]) => code),
    shown: async (wanted) => {
      if (text.includes(wanted)) return;
      const found = Promise.withResolvers<void>();
      waiting.push({ text: wanted, found: found.resolve });
      const ended = reading.then(() => {
        throw new Error(`"${wanted}" never appeared in: ${text}`);
      });
      await Promise.race([found.promise, ended]);
    },
  };
}
