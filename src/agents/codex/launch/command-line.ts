/** What a Codex command line says, as far as a run depends on it. */
export interface CommandLine {
  /** Values of `-c` and `--config`, in order. */
  readonly overrides: readonly string[];
  /** Names of `--enable`d and `--disable`d features. */
  readonly enabled: readonly string[];
  readonly disabled: readonly string[];
  readonly profile?: string;
  /** Switches that stand alone. */
  readonly switches: ReadonlySet<string>;
  /** Words that are neither options nor their values: the subcommand, ids, the prompt. */
  readonly words: readonly string[];
}

/** Options of 0.169 that take the next word as their value (from its own help texts). */
const valued: ReadonlySet<string> = new Set([
  "-c",
  "--config",
  "--enable",
  "--disable",
  "-p",
  "--profile",
  "-m",
  "--model",
  "-i",
  "--image",
  "-s",
  "--sandbox",
  "-C",
  "--cd",
  "-a",
  "--ask-for-approval",
  "-o",
  "--output-last-message",
  "--add-dir",
  "--color",
  "--cyber-access-program",
  "--local-provider",
  "--output-schema",
  "--remote",
  "--remote-auth-token-env",
  "--thread-source",
]);

/** Short options whose value may follow without a blank: `-cmodel="x"`. */
const shortValued = /^-[cpmisCao](?=.)/;

/** Reads a command line; nothing after `--` is an option. */
export function readCommandLine(argv: readonly string[]): CommandLine {
  const found: [string, string][] = [];
  const switches = new Set<string>();
  const words: string[] = [];
  for (let at = 0; at < argv.length; at += 1) {
    const word = argv[at] ?? "";
    if (word === "--") {
      words.push(...argv.slice(at + 1));
      break;
    }
    const option = readOption(word, argv[at + 1]);
    if (option === undefined) words.push(word);
    else if (option.value === undefined) switches.add(option.name);
    else {
      found.push([option.name, option.value]);
      if (option.usesNext) at += 1;
    }
  }
  const values = (...names: readonly string[]): readonly string[] =>
    found.filter(([name]) => names.includes(name)).map(([, value]) => value);
  const profile = values("-p", "--profile").at(-1);
  return {
    overrides: values("-c", "--config"),
    enabled: values("--enable"),
    disabled: values("--disable"),
    ...(profile === undefined ? {} : { profile }),
    switches: new Set([...switches, ...found.map(([name]) => name)]),
    words,
  };
}

interface Option {
  readonly name: string;
  readonly value?: string;
  readonly usesNext?: boolean;
}

function readOption(word: string, next: string | undefined): Option | undefined {
  if (word === "-" || !word.startsWith("-")) return undefined;
  const joined = /^(--[a-z-]+)=(.*)$/s.exec(word);
  if (joined !== null) return { name: joined[1] ?? "", value: joined[2] ?? "" };
  if (valued.has(word)) return next === undefined ? { name: word } : { name: word, value: next, usesNext: true };
  if (!word.startsWith("--") && shortValued.test(word)) {
    return { name: word.slice(0, 2), value: word.slice(2).replace(/^=/, "") };
  }
  return { name: word };
}
