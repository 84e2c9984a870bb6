import { confirm, isCancel, log, multiselect, note, select, text } from "@clack/prompts";
import { RelayError } from "../../errors.ts";
import { isTerminal } from "../../platform/tty.ts";

/** One thing to choose. */
export interface Choice<Value extends string> {
  readonly value: Value;
  readonly label: string;
  readonly hint?: string;
}

/** Ctrl-C or Esc at a question: everything ends, and nothing is written. */
class Cancelled extends Error {}

// Questions are words for people: stdout stays for what was asked for.
const output = process.stderr;

/** Runs questions on the terminal; 130 when the person leaves them. Throws `RelayError("usage")` where there is no terminal. */
export async function onTerminal(instead: string, work: () => Promise<number>): Promise<number> {
  if (!isTerminal(0) || !isTerminal(2)) {
    throw new RelayError("usage", `this asks questions on a terminal, and there is none; ${instead}`);
  }
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Cancelled)) throw error;
    tell("nothing was written");
    return 130;
  }
}

/** One of several. */
export async function askChoice<Value extends string>(
  message: string,
  choices: readonly Choice<Value>[],
  initial?: string,
): Promise<Value> {
  const options: { value: string; label: string; hint?: string }[] = [...choices];
  const start = initial === undefined ? {} : { initialValue: initial };
  const picked = await select({ message, options, output, showInstructions: false, ...start });
  const found = choices.find(({ value }) => value === picked);
  if (found === undefined) throw new Cancelled();
  return found.value;
}

/** Any number of several, none at first. */
export async function askChoices(message: string, choices: readonly Choice<string>[]): Promise<readonly string[]> {
  const options: { value: string; label: string }[] = [...choices];
  const picked = await multiselect({ message, options, output, required: false });
  if (isCancel(picked)) throw new Cancelled();
  return picked;
}

/** Yes or no. */
export async function askYes(message: string, initialValue: boolean): Promise<boolean> {
  const answer = await confirm({ message, initialValue, output });
  if (isCancel(answer)) throw new Cancelled();
  return answer;
}

/** A line of text; `trouble` says what is wrong with it. */
export async function askText(
  message: string,
  initialValue: string,
  trouble: (text: string) => string | undefined = () => undefined,
): Promise<string> {
  const validate = (value: string | undefined): string | undefined => trouble(value ?? "");
  const answer = await text({ message, initialValue, validate, output });
  if (isCancel(answer)) throw new Cancelled();
  return answer;
}

/** A line for the person between questions. */
export function tell(line: string): void {
  // The library folds questions and notes, not these; its bar takes three columns.
  log.message(Bun.wrapAnsi(line, Math.max((output.columns ?? 80) - 3, 20), { hard: true }), { output });
}

/** Several lines under a title. */
export function present(title: string, body: string): void {
  note(body, title, { output, format: (line) => line });
}
