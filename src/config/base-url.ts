/** What is wrong with a base URL, or undefined. The URL itself is never repeated: it may carry a password. */
export function baseUrlTrouble(text: string): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:\/\/[^/\\\s]/i.test(text))
    return "expected a URL that starts with http:// or https://";
  if (url.username !== "" || url.password !== "") {
    return "expected a URL without user name and password; credentials come from the agent";
  }
  return text.includes("?") || text.includes("#") ? "expected a URL without `?` and `#`" : undefined;
}

/** A base URL as it is kept: as given (with or without `/v1`), trailing slashes cut. */
export function trimBaseUrl(text: string): string {
  let end = text.length;
  while (text[end - 1] === "/") end -= 1;
  return text.slice(0, end);
}
