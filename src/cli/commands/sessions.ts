import type { ArgsDef } from "citty";
import { defineCommand } from "citty";
import { agentByWord, agents } from "../../agents/registry.ts";
import { durationForm, parseDuration } from "../../config/units.ts";
import { RelayError } from "../../errors.ts";
import { sectionOf } from "../../launch/resolve-command.ts";
import type { SessionsInput } from "../../sessions/summarize.ts";
import type { Command, Flags } from "../command.ts";
import { switchFlag, textFlag } from "../command.ts";
import { printText } from "../help.ts";

const args: ArgsDef = {
  limit: { type: "string", valueHint: "N", description: "list: at most so many (default 20)" },
  agent: { type: "string", valueHint: "NAME", description: "list: only this agent's" },
  since: { type: "string", valueHint: "2d|DATE", description: "list: only those opened since then" },
  files: { type: "boolean", description: "rm: the files that exporters wrote for it go too" },
  yes: { type: "boolean", description: "rm: without a question" },
  json: { type: "boolean", description: "Print it as JSON" },
  config: { type: "string", valueHint: "FILE", description: "config.toml to use in place of the user's" },
};

const actions = { list: printList, show: printSummary, rm: removeOne } as const;

/** `nemo-relay sessions list|show|rm`: what the journal holds. */
export const command: Command = {
  definition: defineCommand({
    meta: { name: "nemo-relay sessions", description: "List recorded sessions, sum one up, or remove one" },
    args,
  }),
  args,
  operands: { name: "list|show|rm [SESSION]", least: 0, most: 2 },
  examples: [
    "nemo-relay sessions list --since 2d     # the newest first",
    "nemo-relay sessions show latest         # turns, tokens, cost, files, delivery",
    "nemo-relay sessions rm 2d3fe3f0 --files # the record and the trajectory",
  ],
  run: async (flags, _words, [action = "list", session]) => {
    // A mistyped one was refused before this, with the nearest word (operands.ts).
    if (!isAction(action)) throw new RelayError("usage", `sessions does not know "${action}"`);
    if (action === "list" && session !== undefined) {
      throw new RelayError("usage", `unexpected word "${session}"; sessions show ${session} sums one up`);
    }
    return await actions[action](flags, session);
  },
};

function isAction(word: string): word is keyof typeof actions {
  return Object.hasOwn(actions, word);
}

async function printList(flags: Flags): Promise<number> {
  const request = { limit: limitOf(flags), agent: agentOf(flags), since: sinceOf(flags) };
  const [{ listRecorded }, { listJson, listText }] = await Promise.all([
    import("../../sessions/list-sessions.ts"),
    import("../../sessions/sessions-text.ts"),
  ]);
  const { layout } = await openInput(flags);
  const sessions = listRecorded(layout, request);
  await printText(switchFlag(flags, "json") ? listJson(sessions) : listText(sessions));
  return 0;
}

async function printSummary(flags: Flags, session = "latest"): Promise<number> {
  const [{ summarize }, { summaryJson, summaryText }] = await Promise.all([
    import("../../sessions/summarize.ts"),
    import("../../sessions/sessions-text.ts"),
  ]);
  const summary = await summarize(await openInput(flags), session);
  await printText(switchFlag(flags, "json") ? summaryJson(summary) : summaryText(summary));
  return 0;
}

async function removeOne(flags: Flags, word: string | undefined): Promise<number> {
  if (word === undefined) throw new RelayError("usage", "name the session to remove: sessions rm SESSION");
  const [{ planRemoval, remove }, { terminalQuestion }, { log }] = await Promise.all([
    import("../../sessions/remove-session.ts"),
    import("../../trust/terminal-question.ts"),
    import("../../platform/log.ts"),
  ]);
  const input = await openInput(flags);
  const removal = await planRemoval(input, word, switchFlag(flags, "files"));
  const paths = [...removal.segments, ...removal.files];
  if (!switchFlag(flags, "yes")) {
    const ask = terminalQuestion(process.env);
    if (ask === undefined) throw new RelayError("usage", "there is nobody to ask: --yes removes without a question");
    const shared = removal.shared.map((path) => `  ${path} (its part of it)`);
    const lines = [`session ${removal.session}:`, ...paths.map((path) => `  ${path}`), ...shared];
    const sure = await ask(lines, "Remove this?");
    if (!sure) {
      log.info("nothing was removed");
      return 1;
    }
  }
  await remove(input, removal);
  if (switchFlag(flags, "json")) {
    const { session, shared } = removal;
    const document = { schema_version: 1, session, removed: paths, rewritten: shared };
    await printText(`${JSON.stringify(document, null, 2)}\n`);
    return 0;
  }
  log.info(`removed session ${removal.session} from the journal${removal.files.length > 0 ? " and its files" : ""}`);
  if (!switchFlag(flags, "files")) log.info("files that exporters wrote, and copies elsewhere, are still there");
  return 0;
}

async function openInput(flags: Flags): Promise<SessionsInput> {
  const [{ lookIntoConfigured }, { loadPricer }, { version }, { log }] = await Promise.all([
    import("../configured-journal.ts"),
    import("../../pricing/load-pricer.ts"),
    import("../../version.ts"),
    import("../../platform/log.ts"),
  ]);
  const { config, layout } = await lookIntoConfigured(textFlag(flags, "config"));
  const warn = (line: string): void => log.warn(line);
  const price = await loadPricer(config.cost);
  return { layout, config, context: { startDirectory: process.cwd(), version, warn, price } };
}

function limitOf(flags: Flags): number {
  const text = textFlag(flags, "limit");
  if (text === undefined) return 20;
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new RelayError("usage", `--limit is a number from 1 on, not "${text}"`);
}

function agentOf(flags: Flags): string | undefined {
  const word = textFlag(flags, "agent");
  if (word === undefined) return undefined;
  const agent = agentByWord(word);
  if (agent !== undefined) return agent.id;
  throw new RelayError("usage", `unknown agent "${word}"; known: ${agents.map(sectionOf).join(", ")}`);
}

function sinceOf(flags: Flags): number | undefined {
  const text = textFlag(flags, "since");
  if (text === undefined) return undefined;
  const seconds = parseDuration(text);
  if (seconds !== undefined) return Date.now() - seconds * 1000;
  const date = /^\d{4}-\d{2}-\d{2}/.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(date)) return date;
  throw new RelayError("usage", `--since is ${durationForm} or a date such as 2026-11-21, not "${text}"`);
}
