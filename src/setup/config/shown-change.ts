import { redacted, isSecretKey, redactUrls } from "../../config/redact.ts";
import { splice, valuesOf } from "../../config/toml-insert.ts";
import { statements } from "../../config/toml-scan.ts";
import { lineDiff } from "../install/line-diff.ts";

/** A text without its secrets, and what stood in their places. */
interface Hidden {
  readonly text: string;
  readonly secrets: ReadonlyMap<string, string>;
}

/** What changes in a file, as a diff that anybody may see: literal keys and passwords are hidden, that they change is not. */
export function shownChange(path: string, before: string | undefined, after: string): string {
  const one = hide(before ?? "", new Map());
  const other = hide(after, one.secrets);
  return lineDiff(path, before === undefined ? undefined : one.text, other.text);
}

function hide(text: string, earlier: ReadonlyMap<string, string>): Hidden {
  const secrets = new Map<string, string>();
  let shown = text;
  // From the end, so that the places before stay true.
  for (const { path, value } of [...statements(text)].flatMap(valuesOf).toReversed()) {
    if (value.entries !== undefined || value.items !== undefined) continue;
    const written = text.slice(value.start, value.end);
    const secret = path.some((step) => typeof step === "string" && isSecretKey(step));
    if (!secret || !/^["']/.test(written) || written.includes("${")) {
      shown = splice(shown, value.start, value.end, redactUrls(written));
      continue;
    }
    const name = JSON.stringify(path);
    const before = earlier.get(name);
    secrets.set(name, written);
    const changed = before !== undefined && before !== written;
    shown = splice(shown, value.start, value.end, `"${redacted}${changed ? ", another one" : ""}"`);
  }
  return { text: shown, secrets };
}
