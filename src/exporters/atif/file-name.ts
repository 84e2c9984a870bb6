import { createHash } from "node:crypto";

/** File names have a limit of 255 bytes on the usual file systems; the template and a temporary suffix need some. */
const longest = 120;

/** Fills `{session_id}` in a template with a session's id, made safe as a part of a file name. */
export function fileName(template: string, session: string): string {
  return template.replaceAll("{session_id}", () => safeName(session));
}

/**
 * A session id percent-encoded to `[A-Za-z0-9._-]` and `%`, at most 120 characters, never empty, `.` or `..`. One that
 * is too long keeps its beginning and gets a digest, so that no two sessions share a file.
 */
export function safeName(session: string): string {
  if (session === "") return "%";
  const plain = [...new TextEncoder().encode(session)].map(encodeByte);
  const encoded = plain.every((one) => one === ".") ? plain.map(() => "%2E") : plain;
  const name = encoded.join("");
  if (name.length <= longest) return name;
  const digest = createHash("sha256").update(session).digest("hex").slice(0, 32);
  let kept = "";
  for (const one of encoded) {
    if (kept.length + one.length > longest - digest.length - 1) break;
    kept += one;
  }
  return `${kept}-${digest}`;
}

function encodeByte(byte: number): string {
  const char = String.fromCharCode(byte);
  return /[A-Za-z0-9._-]/.test(char) ? char : `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;
}
