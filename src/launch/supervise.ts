import { constants } from "node:os";
import { RelayError, messageOf } from "../errors.ts";
import { hasControllingTerminal } from "../platform/tty.ts";

/** What to start. */
export interface Command {
  readonly argv: readonly string[];
  /** The whole environment: what Bun's own `process.env` was changed to would not be passed on. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly directory: string;
}

/** An agent that runs. */
export interface Supervised {
  /** Its exit code, or 128 + the number of the signal that ended it. */
  readonly exited: Promise<number>;
  /** Whether somebody was told twice to end: nobody waits any more. */
  readonly hurried: () => boolean;
  /** Stops listening for signals. From then on they have their usual effect again. */
  release(): void;
}

/** Sent by a terminal to its whole foreground group, so not passed on when there is a terminal. */
const keyboard = "SIGINT";
const passedOn = ["SIGTERM", "SIGHUP", "SIGQUIT"] as const;

/**
 * Starts the agent on our own terminal and passes SIGTERM, SIGHUP and SIGQUIT on to it; the second one of them kills it.
 * Ctrl-C is left to the agent, as often as it comes: interactive agents use it. Only without a terminal, when nobody
 * else would deliver it, is SIGINT passed on like the others. Throws RelayError `agent_not_found` when it cannot start.
 */
export function supervise(command: Command): Supervised {
  const alone = !hasControllingTerminal();
  let child: Child | undefined;
  let early: NodeJS.Signals | undefined;
  let told = 0;
  const pass = (signal: NodeJS.Signals): void => {
    if (signal === keyboard && !alone) return;
    if (child === undefined) early = signal;
    else if (child.exitCode === null) child.kill(++told > 1 ? "SIGKILL" : signal);
  };
  const signals = [keyboard, ...passedOn] as const;
  const release = (): void => {
    for (const signal of signals) process.off(signal, pass);
  };
  // Before the agent starts: a signal in between would end us and leave it behind.
  for (const signal of signals) process.on(signal, pass);
  try {
    child = start(command);
  } catch (error) {
    release();
    throw error;
  }
  if (early !== undefined) pass(early);
  return { exited: codeOf(child), hurried: () => told > 1, release };
}

type Child = Bun.Subprocess<"inherit", "inherit", "inherit">;

async function codeOf(child: Child): Promise<number> {
  await child.exited;
  return child.exitCode ?? 128 + signalNumber(child.signalCode);
}

function start(command: Command): Child {
  const { argv, env, directory } = command;
  const [name = ""] = argv;
  try {
    return Bun.spawn([...argv], { cwd: directory, env: { ...env }, stdio: ["inherit", "inherit", "inherit"] });
  } catch (error) {
    throw new RelayError("agent_not_found", `"${name}" could not be started: ${messageOf(error)}`, { cause: error });
  }
}

/** The number of a signal, which Bun gives by name where it knows one; 9 for one that this system does not list. */
function signalNumber(signal: string | number | null): number {
  if (typeof signal === "number") return signal;
  const numbers: Readonly<Record<string, number>> = constants.signals;
  return (signal === null ? undefined : numbers[signal]) ?? 9;
}
