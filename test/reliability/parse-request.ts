// Two readers of a request that have nothing in common: one by hand and strict, one of Python's standard library.

/** What a reader found. */
export interface ParsedRequest {
  readonly method: string;
  readonly path: string;
  /** Lower-cased names with values, sorted. */
  readonly headers: readonly (readonly [string, string])[];
  readonly body: string;
}

/** RFC 9112 to the letter; undefined for anything else than one whole request with at most a length. */
export function parseByHand(text: string): ParsedRequest | undefined {
  const split = text.indexOf("\r\n\r\n");
  const [first = "", ...lines] = text.slice(0, split).split("\r\n");
  const start = /^([A-Z]+) (\S+) HTTP\/1\.1$/.exec(first);
  const fields = lines.map((line) =>
    /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([\x20-\x7e\x80-\xff\t]*?)[ \t]*$/.exec(line),
  );
  if (split < 0 || start === null || fields.some((field) => field === null)) return undefined;
  const headers = fields.map((field) => [field![1]!.toLowerCase(), field![2]!] as const);
  const lengths = headers.filter(([name]) => name === "content-length");
  if (lengths.length > 1 || headers.some(([name]) => name === "transfer-encoding")) return undefined;
  const body = text.slice(split + 4);
  if (body.length !== Number(lengths[0]?.[1] ?? 0)) return undefined;
  return { method: start[1]!, path: start[2]!, headers: headers.toSorted(byText), body };
}

const program = `
import http.server, io, json, sys
class Request(http.server.BaseHTTPRequestHandler):
    def __init__(self, data):
        self.rfile = io.BytesIO(data)
        self.raw_requestline = self.rfile.readline()
        self.wfile = io.BytesIO()
        self.ok = self.parse_request()
def read(text):
    r = Request(text.encode("latin-1"))
    if not r.ok or r.headers.get("transfer-encoding"): return None
    body = r.rfile.read(int(r.headers.get("content-length", 0))).decode("latin-1")
    if r.rfile.read(): return None
    headers = sorted([[k.lower(), v.strip()] for k, v in r.headers.items()])
    return {"method": r.command, "path": r.path, "headers": headers, "body": body}
print(json.dumps([read(t) for t in json.load(sys.stdin)]))
`;

/** The same by Python's http.server, for many requests at once; null where it refuses one. */
export async function parseByPython(texts: readonly string[]): Promise<readonly unknown[]> {
  const stdin = new TextEncoder().encode(JSON.stringify(texts));
  const child = Bun.spawn(["python3", "-c", program], { stdin, stdout: "pipe", stderr: "inherit" });
  return JSON.parse(await child.stdout.text()) as readonly unknown[];
}

function byText(a: readonly [string, string], b: readonly [string, string]): number {
  return `${a[0]}\n${a[1]}` < `${b[0]}\n${b[1]}` ? -1 : 1;
}
