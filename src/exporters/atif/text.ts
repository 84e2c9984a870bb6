/** Several texts of one message as one: separated by blank lines. */
export function joined(texts: readonly string[]): string {
  return texts.filter((text) => text !== "").join("\n\n");
}
