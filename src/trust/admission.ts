import type { Admit } from "../config/config-documents.ts";
import type { ConfigFileName } from "../config/locations.ts";
import { messageOf } from "../errors.ts";
import type { DirectoryInput } from "../platform/xdg.ts";
import type { Judgement, JudgeInput } from "./judge.ts";
import { judge } from "./judge.ts";
import { survey } from "./survey.ts";
import type { TrustStore } from "./trust-store.ts";
import { readTrust, writeTrust } from "./trust-store.ts";
import { ignoredLine, othersLine, requestLines, statusOf } from "./words.ts";

/** Asks the person a question below these lines; true is yes. */
export type Ask = (lines: readonly string[], question: string) => Promise<boolean>;

/** Who decides about a project's files, and where that is said. */
export interface AdmissionInput extends Omit<JudgeInput, "trusted">, DirectoryInput {
  /** The files of a project that will be read. */
  readonly names: readonly ConfigFileName[];
  /** Takes one loud line. */
  readonly say: (line: string) => void;
  /** Absent where nobody is there to answer: what is not trusted is then ignored. */
  readonly ask?: Ask | undefined;
}

/** A person says yes only to what they can see at once. */
const mostAskedLines = 30;

/**
 * How the project's files are admitted: trusted ones whole, others without what needs trust, with one line each. Where
 * somebody can be asked, they are asked first, once for all files.
 */
export async function openAdmission(input: AdmissionInput): Promise<Admit> {
  const store = await readTrust(input);
  const trusted = input.ask === undefined ? trustedIn(store) : await offer(store, input.ask, input);
  let told = false;
  return async (document) => {
    const judgement = await judge(document, { ...input, trusted });
    if (judgement.asked.length === 0) return document;
    if (judgement.state === "trusted") {
      const others = othersLine(judgement);
      if (others !== undefined) input.say(others);
      return document;
    }
    if (store.kind === "broken" && !told) input.say(`nothing is trusted: ${store.why}`);
    told = true;
    input.say(ignoredLine(judgement));
    return judgement.stripped;
  };
}

function trustedIn(store: TrustStore): ReadonlyMap<string, string> {
  return store.kind === "read" ? store.files : new Map();
}

/** Asks for what is not trusted yet, and remembers a yes. Returns what is trusted then. */
async function offer(store: TrustStore, ask: Ask, input: AdmissionInput): Promise<ReadonlyMap<string, string>> {
  if (store.kind === "broken") return new Map();
  const judgements = await survey({ ...input, trusted: store.files });
  const open = judgements.filter(({ state, asked }) => state !== "trusted" && asked.length > 0);
  const lines = open.flatMap(offerLines);
  if (open.length === 0 || lines.length > mostAskedLines) return store.files;
  if (!(await ask(lines, "Let this take effect, now and in later runs, until the file changes?"))) return store.files;
  const files = new Map([...store.files, ...open.map(({ file }): [string, string] => [file.key, file.sha256])]);
  try {
    await writeTrust(store.path, files);
  } catch (error) {
    input.say(`the answer could not be kept in ${store.path}: ${messageOf(error)}; it counts for this run`);
  }
  return files;
}

function offerLines(judgement: Judgement): readonly string[] {
  const others = othersLine(judgement);
  const head = `nemo-relay: ${statusOf(judgement)}. It asks for:`;
  return [head, ...requestLines(judgement), ...(others === undefined ? [] : [others])];
}
