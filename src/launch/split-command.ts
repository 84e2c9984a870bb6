import { RelayError } from "../errors.ts";

/**
 * Splits a configured command into words the way a POSIX shell would: blanks separate; single quotes keep everything;
 * double quotes keep everything but `\` before `"`, `\`, `$` and a backquote. Outside quotes a backslash keeps a blank, a
 * quote or a backslash and is else itself, unlike in a shell: `C:\tools\claude.exe` is a path. Nothing is expanded and no shell is started. Throws RelayError `config` for an open quote or no word.
 */
export function splitCommand(text: string): readonly [string, ...string[]] {
  const words: string[] = [];
  let word: string | undefined;
  let at = 0;
  while (at < text.length) {
    const unit = text.charAt(at);
    if (/\s/.test(unit)) {
      if (word !== undefined) words.push(word);
      word = undefined;
      at++;
      continue;
    }
    const piece = readPiece(text, at);
    word = (word ?? "") + piece.text;
    at = piece.next;
  }
  if (word !== undefined) words.push(word);
  const [first, ...rest] = words;
  if (first === undefined || first === "") throw new RelayError("config", `the command "${text}" is empty`);
  return [first, ...rest];
}

interface Piece {
  readonly text: string;
  readonly next: number;
}

function readPiece(text: string, at: number): Piece {
  const unit = text.charAt(at);
  if (unit === "'") {
    const end = text.indexOf("'", at + 1);
    if (end < 0) throw openQuote(text);
    return { text: text.slice(at + 1, end), next: end + 1 };
  }
  if (unit === '"') return readDoubleQuoted(text, at + 1);
  if (unit === "\\" && /[\s'"\\]/.test(text.charAt(at + 1))) return { text: text.charAt(at + 1), next: at + 2 };
  return { text: unit, next: at + 1 };
}

function readDoubleQuoted(text: string, from: number): Piece {
  let held = "";
  for (let at = from; at < text.length; at++) {
    const unit = text.charAt(at);
    if (unit === '"') return { text: held, next: at + 1 };
    if (unit === "\\" && '"\\$`'.includes(text.charAt(at + 1)) && at + 1 < text.length) held += text.charAt(++at);
    else held += unit;
  }
  throw openQuote(text);
}

function openQuote(text: string): RelayError {
  return new RelayError("config", `the command ${text} has an opening quote without a closing one`);
}
