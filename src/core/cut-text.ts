/** The beginning of a text, `length` UTF-16 units at most, in memory of its own: a slice would keep all of the text alive. */
export function cutText(text: string, length: number): string {
  if (text.length <= length) return text;
  const copy: string = JSON.parse(JSON.stringify(text.slice(0, length)));
  return copy;
}
