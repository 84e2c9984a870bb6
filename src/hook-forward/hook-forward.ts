import { neutralAnswers } from "../agents/neutral-answers.ts";
import type { HookArguments } from "./arguments.ts";
import { readArguments } from "./arguments.ts";
import { deliver } from "./deliver.ts";

/** Milliseconds from the start of the process to its answer, whatever happens: Claude Code's SessionEnd hooks share 1.5 s. */
const budget = 900;

/**
 * Forwards one hook payload from stdin to the gateway and prints its answer. Fails open: the agent's neutral answer and
 * exit code 0. Exit code 2 means "block" to agents, so it is given only with `--fail-closed`; argument errors are 1.
 */
export async function hookForward(
  words: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Promise<number> {
  if (words.includes("--help") || words.includes("-h")) {
    const { helpText } = await import("./help.ts");
    await print(Bun.stdout, helpText);
    return 0;
  }
  const known = neutralAnswers.flatMap((own) => own.words);
  const read = readArguments(words, known);
  if (!read.ok) {
    await complain(`${read.message}; see nemo-relay hook-forward --help`);
    return 1;
  }
  const delivered = await forward(read.value, env);
  if (delivered.ok) return await answer(read.value, delivered.text);
  // An installed hook finds no daemon whenever the person runs none: nothing to talk about at every step of the agent.
  const isUsual = delivered.nobodyListens === true && (env["NEMO_RELAY_GATEWAY_URL"] ?? "") === "";
  return await fail(read.value, delivered.reason, isUsual);
}

async function forward(
  args: HookArguments,
  env: Readonly<Record<string, string | undefined>>,
): ReturnType<typeof deliver> {
  const fromEnvironment = env["NEMO_RELAY_GATEWAY_URL"] ?? "";
  const gatewayUrl = fromEnvironment === "" ? args.gatewayUrl : fromEnvironment;
  if (gatewayUrl === undefined || gatewayUrl === "") {
    return { ok: false, reason: "no gateway: set NEMO_RELAY_GATEWAY_URL or pass --gateway-url" };
  }
  const signal = AbortSignal.timeout(Math.max(1, budget - Math.ceil(performance.now())));
  const body = await readInput(signal);
  if (body === undefined) return { ok: false, reason: "the hook payload did not end in time" };
  return await deliver({ gatewayUrl, word: args.word, headers: args.headers, body, signal });
}

/** Stdin as it came; `{}` when blank, and undefined when it did not end in time. */
async function readInput(signal: AbortSignal): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const late = new Promise<undefined>((resolve) => {
    signal.addEventListener("abort", () => resolve(undefined), { once: true });
  });
  const body = await Promise.race([Bun.stdin.bytes().catch(() => new Uint8Array()), late]);
  if (body === undefined) return undefined;
  const blank = body.length < 1024 && new TextDecoder().decode(body).trim() === "";
  return blank ? new TextEncoder().encode("{}") : new Uint8Array(body);
}

async function answer(args: HookArguments, text: string): Promise<number> {
  await print(Bun.stdout, `${text.trim() === "" ? wordsFor(args).neutral : text.trimEnd()}\n`);
  return 0;
}

async function fail(args: HookArguments, reason: string, isUsual: boolean): Promise<number> {
  const own = wordsFor(args);
  if (args.failClosed) {
    await complain(`${reason}; blocked because of --fail-closed`);
    if (own.blocking !== undefined) await print(Bun.stdout, `${own.blocking(reason)}\n`);
    return 2;
  }
  if (!isUsual) await complain(`${reason}; this hook was not recorded`);
  await print(Bun.stdout, `${own.neutral}\n`);
  return 0;
}

function wordsFor(args: HookArguments): (typeof neutralAnswers)[number] {
  return neutralAnswers.find((own) => own.words.includes(args.word)) ?? { words: [], neutral: "{}" };
}

async function complain(message: string): Promise<void> {
  await print(Bun.stderr, `nemo-relay hook-forward: ${message}\n`);
}

/** `Bun.write` and not `process.stdout`: setting that up costs 5 ms. A reader that has gone away is no failure. */
async function print(to: typeof Bun.stdout, text: string): Promise<void> {
  await Bun.write(to, text).catch(() => 0);
}
