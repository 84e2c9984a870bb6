// Does a built nemo-relay work on this system? `node scripts/smoke.mjs BINARY [--root DIR] [--version V] [--starts N]`
//
// Plain Node, so that it runs wherever a release is tried. With --root (Linux, as root) every command runs chrooted into
// DIR as a user without rights: a root with nothing but the binary (a path inside DIR), what it links and /proc (Bun
// aborts without it); scripts/release/bare-root.sh makes one. Every command starts in a directory whose .env,
// bunfig.toml, package.json and tsconfig.json want to be read.
import { spawn } from "node:child_process";
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer, request } from "node:http";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { root: { type: "string" }, version: { type: "string" }, starts: { type: "string", default: "0" } },
});
const root = values.root === undefined ? undefined : resolve(values.root);
const binary = root === undefined ? resolve(positionals[0] ?? "dist/nemo-relay") : (positionals[0] ?? "/nemo-relay");
const asRoot = process.getuid?.() === 0;
const nobody = 65534;

// Inside a chroot commands start in "/", so the hostile files lie there.
const hostile = root ?? mkdtempSync(join(tmpdir(), "nemo-relay-smoke-"));
const inside = (path) => (root === undefined ? join(hostile, path) : `/${path}`);
const made = [];

function put(path, text) {
  writeFileSync(join(hostile, path), text);
  made.push(path);
}

function directory(path, mode) {
  const whole = join(hostile, path);
  rmSync(whole, { recursive: true, force: true });
  mkdirSync(whole);
  if (asRoot) chownSync(whole, nobody, nobody);
  chmodSync(whole, mode);
  made.push(path);
}

function prepare() {
  put(".env", "NEMO_RELAY_GATEWAY_BIND=nonsense\nNEMO_RELAY_GATEWAY_URL=http://127.0.0.1:1\nBUN_OPTIONS=--bad\n");
  put("bunfig.toml", 'preload = ["./evil.ts"]\n');
  put("evil.ts", 'require("node:fs").writeFileSync(process.env.HOME + "/executed", "");\nprocess.exit(99);\n');
  put("package.json", '{ "type": "commonjs", "imports": { "#x": "./evil.ts" }, "main": "./evil.ts" }\n');
  put(
    "tsconfig.json",
    '{ "compilerOptions": { "paths": { "*": ["./evil.ts"] }, "jsx": "nonsense" }, "extends": "./evil" }\n',
  );
  if (root === undefined && asRoot) chmodSync(hostile, 0o755);
  directory("home", 0o700);
  directory("readonly", 0o500);
  directory("tmp", 0o777);
}

const environment = (home) => ({
  HOME: inside(home),
  USERPROFILE: inside(home),
  TMPDIR: inside("tmp"),
  TEMP: inside("tmp"),
  TMP: inside("tmp"),
  PATH: "/usr/bin:/bin:/usr/sbin:/sbin",
  ...(process.env.SystemRoot === undefined ? {} : { SystemRoot: process.env.SystemRoot }),
});

/** Starts the binary; the result's `ended` resolves to its code, stdout and stderr. */
function start(words, { env = {}, input, home = "home" } = {}) {
  const whole = root === undefined ? [binary] : ["chroot", `--userspec=${nobody}:${nobody}`, root, binary];
  const user = root === undefined && asRoot ? { uid: nobody, gid: nobody } : {};
  const [file, ...args] = [...whole, ...words];
  const child = spawn(file, args, { cwd: hostile, env: { ...environment(home), ...env }, ...user });
  const out = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"]) child[name].setEncoding("utf8").on("data", (text) => (out[name] += text));
  child.stdin.on("error", () => {});
  child.stdin.end(input ?? "");
  const ended = new Promise((done, failed) => {
    child.on("error", failed);
    child.on("close", (code, signal) => done({ code: code ?? signal, ...out }));
  });
  return { child, out, ended };
}

const run = (words, options) => start(words, options).ended;

function check(truth, what, seen) {
  if (!truth) throw new Error(`${what}: ${typeof seen === "string" ? seen : JSON.stringify(seen)}`);
}

async function listen(handler) {
  const server = createServer(handler);
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  return { server, url: `http://127.0.0.1:${server.address().port}` };
}

async function textOf(stream) {
  const chunks = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

async function version() {
  const plain = await run(["--version"]);
  check(
    plain.code === 0 && /^nemo-relay \d+\.\d+\.\d+\n$/.test(plain.stdout) && plain.stderr === "",
    "--version",
    plain,
  );
  const json = await run(["--version", "--json"]);
  const info = JSON.parse(json.stdout);
  check(plain.stdout === `nemo-relay ${info.version}\n`, "--version --json", json);
  if (values.version !== undefined) check(info.version === values.version, "the version", info);
  return `${info.version}, ${info.commit}, ${info.target}, Bun ${info.bun}`;
}

async function demo(home) {
  const done = await run(["demo"], { home });
  check(done.code === 0 && done.stdout.includes("ATIF trajectory"), "demo", done);
  return `${done.stdout.split("\n").length - 1} lines`;
}

async function hookForward() {
  const seen = [];
  const { server, url } = await listen(async (incoming, answer) => {
    seen.push({ path: incoming.url, body: await textOf(incoming) });
    answer.end('{"continue":true,"smoke":1}');
  });
  const payload = '{"session_id":"smoke","hook_event_name":"Stop","text":"\u00e4"}';
  const done = await run(["hook-forward", "claude", "--gateway-url", url], { input: payload });
  server.close();
  check(done.code === 0 && done.stdout === '{"continue":true,"smoke":1}\n' && done.stderr === "", "hook-forward", done);
  check(seen.length === 1 && seen[0].path.startsWith("/hooks/claude") && seen[0].body === payload, "the hook", seen);
  const open = await run(["hook-forward", "claude"], { input: payload, env: { NEMO_RELAY_GATEWAY_URL: url } });
  check(open.code === 0 && open.stdout.startsWith("{") && open.stderr.includes("not recorded"), "failing open", open);
  // Outside a run it is usual that nobody listens; the directory's .env would make it look like one.
  const usual = await run(["hook-forward", "claude", "--gateway-url", url], { input: payload });
  check(usual.code === 0 && usual.stdout.startsWith("{") && usual.stderr === "", "an installed hook", usual);
  return "delivered, and fails open";
}

/** The stub holds the stream's second half back until the client has the first: a gateway that buffers hangs here. */
async function streaming(home, around = {}) {
  const first =
    'event: message_start\ndata: {"type":"message_start","message":{"model":"m","usage":{"input_tokens":1}}}\n\n';
  const second = 'event: message_stop\ndata: {"type":"message_stop"}\n\n';
  let goOn;
  const upstream = await listen(async (incoming, answer) => {
    const body = await textOf(incoming);
    answer.writeHead(200, { "content-type": "text/event-stream", "x-seen": Buffer.from(body).toString("hex") });
    answer.write(first);
    goOn = () => answer.end(second);
  });
  const env = { NEMO_RELAY_ANTHROPIC_BASE_URL: upstream.url, ...around };
  const gateway = start(["--bind", "127.0.0.1:0"], { env, home });
  const url = await listening(gateway);
  const asked = '{"model":"m","max_tokens":1,"stream":true,  "messages":[{"role":"user","content":"hi"}]}';
  const answer = await new Promise((done, failed) => {
    const headers = { "content-type": "application/json", "x-api-key": "smoke", "anthropic-version": "2023-06-01" };
    const post = request(`${url}/v1/messages`, { method: "POST", headers }, done).on("error", failed);
    post.end(asked);
  });
  let text = "";
  for await (const chunk of answer) {
    text += chunk;
    if (text === first) goOn?.();
  }
  gateway.child.kill("SIGTERM");
  const done = await gateway.ended;
  upstream.server.close();
  check(text === first + second, "the stream", text);
  check(Buffer.from(answer.headers["x-seen"] ?? "", "hex").toString() === asked, "the request's bytes", answer.headers);
  // Windows has no SIGTERM: the process is ended, not asked.
  check(done.code === 0 || process.platform === "win32", "the gateway's end", done);
  return "as a stream, byte for byte";
}

async function listening(gateway) {
  const ended = gateway.ended.then((done) => check(false, "the gateway ended", done));
  const shown = new Promise((found) => {
    const look = () => {
      const url = /listening on (http:\S+)/.exec(gateway.out.stdout + gateway.out.stderr)?.[1];
      if (url !== undefined) found(url);
    };
    gateway.child.stdout.on("data", look);
    gateway.child.stderr.on("data", look);
  });
  return await Promise.race([shown, ended]);
}

/** Without a place for the journal the gateway by itself says so; Windows keeps no home read-only by its mode. */
async function noJournal() {
  if (process.platform === "win32") return "not asked on Windows";
  const done = await run(["--bind", "127.0.0.1:0"], { home: "readonly" });
  check(done.code === 74 && done.stderr.includes("[journal] directory"), "the gateway's words", done);
  return "says what to do";
}

function untouched() {
  check(!existsSync(join(hostile, "home", "executed")), "a file of the directory was executed", hostile);
  check(readdirSync(join(hostile, "readonly")).length === 0, "written into the read-only home", hostile);
  return "nothing executed, nothing written";
}

async function startTime(words) {
  const times = [];
  for (let count = 0; count < Number(values.starts); count++) {
    const began = performance.now();
    const done = await run(words, { input: "{}" });
    check(done.code === 0, "a start", done);
    times.push(performance.now() - began);
  }
  return `${times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)]?.toFixed(1)} ms (median of ${times.length}, process included)`;
}

const steps = {
  version,
  demo: () => demo("home"),
  "hook-forward": hookForward,
  streaming: () => streaming("home"),
  "read-only home: demo": () => demo("readonly"),
  "read-only home: streaming": () => streaming("readonly", { XDG_STATE_HOME: inside("tmp") }),
  "read-only home: no journal": noJournal,
  "hostile directory": untouched,
  ...(Number(values.starts) === 0
    ? {}
    : {
        "start: --version": () => startTime(["--version"]),
        "start: hook-forward to nobody": () =>
          startTime(["hook-forward", "claude", "--gateway-url", "http://127.0.0.1:9"]),
      }),
};

// A step that hangs has failed; slow emulators get their time.
const limit = setTimeout(() => {
  console.error("smoke: a step did not end within five minutes");
  process.exit(1);
}, 300_000);
let failed = 0;
prepare();
for (const [name, step] of Object.entries(steps)) {
  try {
    console.log(`ok    ${name}: ${await step()}`);
  } catch (error) {
    failed++;
    console.log(`FAIL  ${name}: ${error.message}`);
  }
}
clearTimeout(limit);
for (const path of made) rmSync(join(hostile, path), { recursive: true, force: true });
if (root === undefined) rmSync(hostile, { recursive: true, force: true });
process.exit(failed === 0 ? 0 : 1);
