// What Bun itself costs: a passthrough that observes nothing, and the least program that does each of our commands' work.
// `tap serve UPSTREAM`, `tap run UPSTREAM COMMAND`, `tap hook URL`, `tap --version`
const [command = "", url = "", ...argv] = process.argv.slice(2);
const notForwarded = ["connection", "host", "content-length", "transfer-encoding"];

function forwarded(headers: Headers): Headers {
  const kept = new Headers(headers);
  for (const name of notForwarded) kept.delete(name);
  return kept;
}

function serve(): void {
  const server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    idleTimeout: 0,
    maxRequestBodySize: 2 ** 30,
    fetch: async (request) => {
      const { pathname, search } = new URL(request.url);
      const body = await request.arrayBuffer();
      if (pathname.startsWith("/hooks/")) return Response.json({ continue: true });
      const { method, signal } = request;
      const headers = forwarded(request.headers);
      const options = { method, headers, body, signal, redirect: "manual", decompress: false } as const;
      const response = await fetch(url + pathname + search, options);
      return new Response(response.body, { status: response.status, headers: forwarded(response.headers) });
    },
  });
  console.error(`listening on http://127.0.0.1:${server.port}`);
}

if (command === "hook") {
  const body = await Bun.stdin.bytes();
  const response = await fetch(url, { method: "POST", headers: { "content-type": "application/json" }, body });
  await Bun.write(Bun.stdout, await response.text());
} else if (command === "run") {
  serve();
  process.exit(await Bun.spawn(argv, { stdio: ["inherit", "inherit", "inherit"] }).exited);
} else if (command === "serve") serve();
else await Bun.write(Bun.stdout, "tap 1\n");
