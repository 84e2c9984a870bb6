/** Where a command line gives an option's value. */
export interface FoundOption {
  /** Index of the word that holds the value. */
  readonly at: number;
  /** `--name=value` in one word. */
  readonly joined: boolean;
  readonly value: string;
}

/** The last occurrence of an option with a value (the one that Claude Code goes by); nothing after `--` is an option. */
export function lastOption(argv: readonly string[], name: string): FoundOption | undefined {
  let found: FoundOption | undefined;
  const end = argv.indexOf("--");
  const words = end === -1 ? argv : argv.slice(0, end);
  for (const [index, word] of words.entries()) {
    const next = words[index + 1];
    if (word === name && next !== undefined) found = { at: index + 1, joined: false, value: next };
    if (word.startsWith(`${name}=`)) found = { at: index, joined: true, value: word.slice(name.length + 1) };
  }
  return found;
}

/** The same words with another value for a found option. */
export function withOption(argv: readonly string[], found: FoundOption, value: string): readonly string[] {
  const word = found.joined ? `${argv[found.at]?.split("=", 1)[0] ?? ""}=${value}` : value;
  return argv.map((held, index) => (index === found.at ? word : held));
}

/** Whether one of the given switches stands among the words before `--`. */
export function hasSwitch(argv: readonly string[], names: readonly string[]): string | undefined {
  const end = argv.indexOf("--");
  return (end === -1 ? argv : argv.slice(0, end)).find((word) => names.includes(word));
}
