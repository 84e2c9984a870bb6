import { nameOf, shownRequest } from "./asked-key.ts";
import type { Judgement } from "./judge.ts";
import { printable } from "./printable.ts";

/** More keys than this are counted in the one line of a run. */
const most = 6;

/** The one line about an untrusted file, when its keys are ignored. */
export function ignoredLine(judgement: Judgement): string {
  const names = judgement.asked.map(nameOf);
  const left = names.length - most;
  const listed = left > 0 ? `${names.slice(0, most).join(", ")} and ${left} more` : names.join(", ");
  return `${statusOf(judgement)}: ignored ${listed}; run \`nemo-relay trust\` after you have read it`;
}

/** `FILE is not trusted`, or that it has changed. */
export function statusOf({ file, state }: Judgement): string {
  const words = state === "changed" ? "has changed since you trusted it" : "is not trusted";
  return `${printable(file.path)} ${words}`;
}

/** What a file asks for, one line each. */
export function requestLines({ asked }: Judgement): readonly string[] {
  return asked.map((each) => `  ${shownRequest(each)}`);
}

/** That somebody else could change a file; undefined when nobody can. */
export function othersLine({ others }: Judgement): string | undefined {
  if (others === undefined) return undefined;
  return `${printable(others)}: others than you can change this configuration (trust ends with every change)`;
}
