/** What stands where a secret stood. */
const mark = (kind: string): string => `[redacted ${kind}]`;

/** Shapes of keys that are unmistakable by themselves; each with a cheap text that must occur before the pattern is tried. */
const shapes: readonly { readonly kind: string; readonly hint: string; readonly pattern: RegExp }[] = [
  { kind: "anthropic key", hint: "sk-ant-", pattern: /\bsk-ant-[A-Za-z0-9_-]{16,}/g },
  { kind: "openai key", hint: "sk-", pattern: /\bsk-(?:proj-|svcacct-|admin-)?[A-Za-z0-9_-]{32,}/g },
  { kind: "github token", hint: "gh", pattern: /\bgh[pousr]_[A-Za-z0-9]{36,}/g },
  { kind: "github token", hint: "github_pat_", pattern: /\bgithub_pat_[A-Za-z0-9_]{40,}/g },
  { kind: "aws key id", hint: "A", pattern: /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g },
  { kind: "slack token", hint: "xox", pattern: /\bxox[abeoprs]-[A-Za-z0-9-]{10,}/g },
  { kind: "google key", hint: "AIza", pattern: /\bAIza[A-Za-z0-9_-]{35}/g },
  { kind: "jwt", hint: "eyJ", pattern: /\beyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}/g },
  {
    kind: "private key",
    hint: "-----BEGIN",
    pattern: /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g,
  },
];

/** Replaces the known shapes of keys in a text (decision 8). Pure; linear in the text's length. */
export function redactText(text: string): string {
  let clean = text;
  for (const { kind, hint, pattern } of shapes) {
    if (clean.includes(hint)) clean = clean.replace(pattern, mark(kind));
  }
  return clean;
}
