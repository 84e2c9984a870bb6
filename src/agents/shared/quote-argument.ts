/**
 * One argument of a command line that an agent hands to a shell: double quotes, which POSIX shells, cmd and PowerShell
 * read alike, unless the text holds something that stays special inside them; then POSIX single quotes.
 */
export function quoteArgument(text: string): string {
  if (!/["$`!]|\\(?=[\\"$`]|$)/.test(text)) return `"${text}"`;
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
