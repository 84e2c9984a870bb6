/** What stands where a picture or file is not shown. */
export function placeholder(type: string, name: string | undefined, base64Length: number | undefined): string {
  const size = base64Length === undefined ? "" : `, ${Math.floor((base64Length * 3) / 4)} bytes`;
  return `[${type} ${name ?? "without name"}${size}]`;
}
