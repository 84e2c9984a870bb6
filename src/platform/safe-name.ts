const longest = 120;

/**
 * A file name for any outside id: letters, digits, `.`, `_` and `-` stay, every other byte becomes `%XX`. Never `.`, `..`
 * or empty, never longer than 120 characters (a long id ends with a hash of the whole, so that two stay two).
 */
export function safeName(id: string): string {
  let name = "";
  for (const byte of Buffer.from(id, "utf8")) {
    const character = String.fromCharCode(byte);
    name += /[A-Za-z0-9._-]/.test(character) ? character : `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;
  }
  if (/^\.{0,2}$/.test(name)) name = `%${name}`;
  if (name.length <= longest) return name;
  const hash = Bun.hash.xxHash64(id).toString(16).padStart(16, "0");
  return `${name.slice(0, longest - hash.length - 1).replace(/%[0-9A-F]?$/, "")}-${hash}`;
}
