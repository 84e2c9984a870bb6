/** A drive or a server at the beginning. */
const windowsPath = /^(?:[A-Za-z]:|\\)[\\/]/;

/**
 * One argument of a command line that an agent hands to a shell: double quotes, unless the text holds something that stays
 * special inside them; then POSIX single quotes. A Windows path gets `/`, and no quotes where it has only plain characters:
 * agents there start hooks with Git Bash (which takes `\` away), with PowerShell (which prints a quoted path in place of
 * starting it) or with cmd; others report that this form alone works in all three (docs/platforms.md).
 */
export function quoteArgument(text: string): string {
  const path = windowsPath.test(text) ? text.replaceAll("\\", "/") : text;
  if (windowsPath.test(text) && /^[\w:@+=,./-]+$/.test(path)) return path;
  if (!/["$`!]|\\(?=[\\"$`]|$)/.test(path)) return `"${path}"`;
  return `'${path.replaceAll("'", `'\\''`)}'`;
}
