// G-20: how much of real source code is redacted by mistake, how many made-up keys are found, and how fast that is.
// `g-20.ts [--count 10] [--seed S]`: megabytes of the sources below node_modules.
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { redactText } from "../../src/journal/ingest/redact.ts";
import { randomSource } from "../../test/support/random-json.ts";
import { telling, tokenFormats } from "../../test/support/token-formats.ts";
import { options, reportTrouble } from "./options.ts";

const { count, seed } = options(10);
const root = join(import.meta.dir, "..", "..", "node_modules");
const texts: string[] = [];
let bytes = 0;
for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
  if (!entry.isFile() || !/\.(?:[cm]?[jt]sx?|json|md|css|py)$/.test(entry.name)) continue;
  const text = readFileSync(join(entry.parentPath, entry.name), "utf8");
  if (text.length > 2_000_000) continue;
  texts.push(text);
  bytes += text.length;
  if (bytes > count * 1e6) break;
}
const began = performance.now();
const clean = texts.map((text) => redactText(text));
const seconds = (performance.now() - began) / 1000;
let [lines, touched] = [0, 0];
const samples: string[] = [];
for (const [at, text] of texts.entries()) {
  const [before, after] = [text.split("\n"), clean[at]?.split("\n") ?? []];
  lines += before.length;
  if (text === clean[at]) continue;
  const changed = before.filter((line, index) => line !== after[index]);
  touched += changed.length;
  samples.push(changed[0]?.slice(0, 120) ?? "");
}
const random = randomSource(seed);
let [made, found] = [0, 0];
for (const make of Object.values(tokenFormats(random))) {
  for (let round = 0; round < 100; round += 1) {
    const token = make();
    made += 1;
    if (!redactText(`const key = "${token}";`).includes(telling(token))) found += 1;
  }
}
const share = (part: number, whole: number): string => `${((100 * part) / whole).toFixed(4)} %`;
const trouble = [
  ...(found / made < 0.99 ? [`only ${share(found, made)} of keys found`] : []),
  ...(touched / lines > 0.001 ? [`too much redacted: ${samples.slice(0, 5).join(" | ")}`] : []),
];
const speed = Math.round(bytes / 1e6 / seconds);
reportTrouble(
  "G-20",
  `${found} of ${made} keys found (${share(found, made)}); ${touched} of ${lines} lines of code touched (${share(touched, lines)}); ${speed} MB/s, seed ${seed}`,
  trouble,
);
