// Requests on whose beginning or end parsers have been known to disagree.

/** One attack. */
export interface FramingCase {
  readonly name: string;
  readonly bytes: string;
  /** Bodies of the requests that the provider may get; none when the payload must be refused. */
  readonly passes: readonly string[];
}

/** The corpus for a gateway on this port. A request for `/smuggled` must never come out of it. */
export function framingCorpus(port: number): readonly FramingCase[] {
  const host = `Host: 127.0.0.1:${port}`;
  const hidden = `POST /smuggled HTTP/1.1\r\n${host}\r\nContent-Length: 2\r\n\r\n{}`;
  const post = (fields: readonly string[], body: string): string =>
    ["POST /v1/messages HTTP/1.1", host, ...fields, "", body].join("\r\n");
  const chunked = (body: string, field = "Transfer-Encoding: chunked"): string => post([field], body);
  const refused = (cases: Readonly<Record<string, string>>): FramingCase[] =>
    Object.entries(cases).map(([name, bytes]) => ({ name, bytes, passes: [] }));
  const lengths = [
    "abc",
    "-1",
    "+2",
    "0x2",
    "2 2",
    "2,3",
    "2;",
    "1e1",
    "2.0",
    '"2"',
    "18446744073709551616",
    "",
    "\u00b2",
  ];
  const codings =
    'identity|xchunked|chunkedx|chunked, identity|identity, chunked|gzip|gzip, chunked|chunked, chunked|"chunked"|chunked;q=1|\u000bchunked|ch\u00fcnked|chunked\u0000|[chunked]||0';
  const names =
    "Content-Length :|Content-Length\t:| Content-Length:|\tContent-Length:|Content\u0000-Length:|Content-\u00c9ength:|(Content-Length):|Content-Length\r:|:|Content Length:";
  const sizes = "-2|+2|0x2|0_2|2 |\t2| 2|2\u0000|\u00b2|g|10000000000000002|FFFFFFFFFFFFFFFFF|2,2|2.0||2\r\r|{}";
  const lines =
    "post /v1/messages HTTP/1.1|POST /v1/messages|POST  /v1/messages HTTP/1.1|POST\t/v1/messages HTTP/1.1|POST /v1/messages HTTP/1.1 |POST /v1/messages http/1.1|POST /v1/messages HTTP/2.0|POST /v1/messages HTTP/1.2|POST /v1/messages HTTP/01.1|POST /v1/messages HTTP/1.1x|POST /v1/messages /x HTTP/1.1|POST v1/messages HTTP/1.1|POST * HTTP/1.1|POST ?/v1/messages HTTP/1.1|POST ftp://127.0.0.1/v1/messages HTTP/1.1|P\u00d6ST /v1/messages HTTP/1.1|POST /v1/mess\u0000ages HTTP/1.1|POST /v1/../v1/messages HTTP/1.1|POST /v1/./messages HTTP/1.1|POST /v1/%2e%2e/v1/messages HTTP/1.1|POST /v1\\messages HTTP/1.1|POST //v1/messages HTTP/1.1|POST /v1/%6dessages HTTP/1.1|POST /v1/messages#x HTTP/1.1|POST /V1/messages HTTP/1.1|POST /v1/messages/ HTTP/1.1|CONNECT /v1/messages HTTP/1.1|TRACE /v1/messages HTTP/1.1|CONNECT evil.example:443 HTTP/1.1|FOO /v1/messages HTTP/1.1|PUT /v1/messages HTTP/1.1|GET /v1/messages HTTP/1.1";
  return [
    { name: "plain", bytes: post(["Content-Length: 2"], "{}"), passes: ["{}"] },
    { name: "the same length twice", bytes: post(["Content-Length: 2", "Content-Length: 2"], "{}"), passes: ["{}"] },
    {
      name: "a body that looks like a request",
      bytes: post([`Content-Length: ${hidden.length}`], hidden),
      passes: [hidden],
    },
    { name: "chunks", bytes: chunked("1\r\n{\r\n1\r\n}\r\n0\r\n\r\n"), passes: ["{}"] },
    // Empty elements of a list say nothing (RFC 9110 §5.6.1.2).
    {
      name: "an empty coding",
      bytes: chunked("2\r\n{}\r\n0\r\n\r\n", "Transfer-Encoding: ,chunked"),
      passes: ["{}"],
    },
    {
      name: "chunks, another case",
      bytes: chunked("2\r\n{}\r\n0\r\n\r\n", "tRANSFER-eNCODING: Chunked"),
      passes: ["{}"],
    },
    { name: "an extension", bytes: chunked('2;a="b"\r\n{}\r\n0\r\n\r\n'), passes: ["{}"] },
    {
      name: "chunks that hold a request",
      bytes: chunked(`${hidden.length.toString(16)}\r\n${hidden}\r\n0\r\n\r\n`),
      passes: [hidden],
    },
    { name: "underscore", bytes: post(["Transfer_Encoding: chunked", "Content-Length: 2"], "{}"), passes: ["{}"] },
    { name: "HTTP/1.0", bytes: post(["Content-Length: 2"], "{}").replace("HTTP/1.1", "HTTP/1.0"), passes: ["{}"] },
    // No second request behind one that passes: Bun closes a connection on which one comes before the answer to the first.
    {
      name: "upgrade",
      bytes: post(["Connection: Upgrade", "Upgrade: h2c", "Content-Length: 2"], "{}"),
      passes: ["{}"],
    },
    { name: "expect", bytes: post(["Expect: 100-continue", "Content-Length: 2"], "{}"), passes: ["{}"] },
    {
      name: "query",
      bytes: post(["Content-Length: 2"], "{}").replace("/v1/messages", "/v1/messages?"),
      passes: ["{}"],
    },
    ...lengths.map((value) => ({
      name: `length ${value}`,
      bytes: post([`Content-Length: ${value}`], `{}${hidden}`),
      passes: [],
    })),
    ...codings.split("|").map((value) => ({
      name: `coding ${value}`,
      bytes: chunked(`0\r\n\r\n${hidden}`, `Transfer-Encoding: ${value}`),
      passes: [],
    })),
    ...names.split("|").map((name) => ({
      name: `field ${name}`,
      bytes: post([`${name} 2`, "Content-Length: 4"], `{}{}${hidden}`),
      passes: [],
    })),
    ...sizes
      .split("|")
      .map((size) => ({ name: `chunk ${size}`, bytes: chunked(`${size}\r\n{}\r\n0\r\n\r\n${hidden}`), passes: [] })),
    ...lines
      .split("|")
      .map((line) => ({ name: line, bytes: `${line}\r\n${host}\r\nContent-Length: 0\r\n\r\n`, passes: [] })),
    ...refused({
      "length and chunks": post(["Content-Length: 4", "Transfer-Encoding: chunked"], `0\r\n\r\n${hidden}`),
      "chunks and length": post(["Transfer-Encoding: chunked", "Content-Length: 4"], `0\r\n\r\n${hidden}`),
      "chunks and length 0": post(["Content-Length: 0", "Transfer-Encoding: chunked"], `0\r\n\r\n${hidden}`),
      "two lengths": post(["Content-Length: 2", "Content-Length: 3"], `{} ${hidden}`),
      "two lengths, first 0": post(["Content-Length: 0", "Content-Length: 2"], `{}${hidden}`),
      "a list of lengths": post(["Content-Length: 2, 2"], `{}${hidden}`),
      "chunked twice": post(["Transfer-Encoding: chunked", "Transfer-Encoding: chunked"], `0\r\n\r\n${hidden}`),
      "chunked and identity": post(["Transfer-Encoding: chunked", "Transfer-Encoding: identity"], `0\r\n\r\n${hidden}`),
      "HTTP/1.0 chunks": chunked(`0\r\n\r\n${hidden}`).replace("HTTP/1.1", "HTTP/1.0"),
      "bare LF": post(["Content-Length: 2"], "{}").replaceAll("\r\n", "\n"),
      "bare LF in fields": post(["X: a\nTransfer-Encoding: chunked", "Content-Length: 2"], "{}"),
      "bare LF before the body": post(["X: a"], "").replace("\r\n\r\n", "\r\n\n"),
      "bare CR": post(["X: a\rTransfer-Encoding: chunked", "Content-Length: 2"], "{}"),
      "bare CR ends": post(["Content-Length: 2"], "{}").replaceAll("\r\n", "\r"),
      "NUL in a value": post(["X: a\u0000b", "Content-Length: 2"], "{}"),
      "control in a value": post(["X: a\u0001b", "Content-Length: 2"], "{}"),
      folded: post(["X: a", " Content-Length: 2"], "{}"),
      "folded coding": post(["Transfer-Encoding:", " chunked", "Content-Length: 2"], "{}"),
      "no colon": post(["Content-Length 2"], "{}"),
      "leading space": `POST /v1/messages HTTP/1.1\r\n Content-Length: 2\r\n${host}\r\n\r\n{}`,
      "leading lines": `\r\n\r\n${post(["Content-Length: 2"], "{}")}`,
      "no Host": "POST /v1/messages HTTP/1.1\r\nContent-Length: 2\r\n\r\n{}",
      "two Hosts": post([host, "Content-Length: 2"], "{}"),
      "chunk without its end": chunked(`2\r\n{}XX0\r\n\r\n${hidden}`),
      "chunk with LF": chunked(`2\n{}\n0\n\n${hidden}`),
      "chunk extension with LF": chunked(`2;\nxx\r\n4c\r\n0\r\n\r\n${hidden}`),
      "chunk extension with CR": chunked(`2;a\rb\r\n{}\r\n0\r\n\r\n${hidden}`),
      "a long extension": chunked(`2;${"a".repeat(65_536)}\r\n{}\r\n0\r\n\r\n`),
      "a long size": chunked(`${"1".repeat(65_536)}\r\n{}\r\n0\r\n\r\n`),
      "unfinished chunks": chunked("2\r\n{}\r\n"),
      "unfinished length": post(["Content-Length: 3"], "{}"),
      "128 KiB of fields": post([`X: ${"a".repeat(131_072)}`, "Content-Length: 2"], "{}"),
      "1,000 fields": post([...Array.from({ length: 1000 }, (_, index) => `X${index}: a`), "Content-Length: 2"], "{}"),
      TLS: "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003",
      "HTTP/2": "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
      "nothing of HTTP": "\u0000".repeat(1000),
    }),
  ];
}
