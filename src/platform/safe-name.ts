import { createHash } from "node:crypto";

/** File names have a limit of 255 bytes on the usual file systems; templates and temporary suffixes need some. */
const longest = 120;

/**
 * Any outside id as a file name: percent-encoded to `[A-Za-z0-9._-]` and `%`, at most 120 characters, never empty, `.` or `..`. One that
 * is too long keeps its beginning and gets a digest, so that no two ids share a file.
 */
export function safeName(id: string): string {
  if (id === "") return "%";
  const plain = [...new TextEncoder().encode(id)].map(encodeByte);
  const encoded = plain.every((one) => one === ".") ? plain.map(() => "%2E") : plain;
  const name = encoded.join("");
  if (name.length <= longest) return name;
  const digest = createHash("sha256").update(id).digest("hex").slice(0, 32);
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
