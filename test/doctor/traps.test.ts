import { afterAll, describe, expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkTraps } from "../../src/doctor/areas/traps.ts";
import type { DoctorInput } from "../../src/doctor/doctor.ts";

const before = process.env["TMPDIR"];
const directory = mkdtempSync(join(tmpdir(), "nemo-relay-test-"));
process.env["TMPDIR"] = directory;
afterAll(() => {
  if (before === undefined) delete process.env["TMPDIR"];
  else process.env["TMPDIR"] = before;
  rmSync(directory, { recursive: true, force: true });
});

async function levels(env: DoctorInput["env"]): Promise<readonly string[]> {
  const found = await checkTraps({
    env,
    directory,
    configFile: undefined,
    agents: [],
    binary: "/nemo-relay",
    reach: "offline",
    smoke: false,
  });
  return found.map(({ level, what }) => `${level} ${what.split(/[: ]/, 1)[0]}`);
}

describe("variables", () => {
  test.each([
    [{}, ["ok no"]],
    [{ BUN_OPTIONS: "--preload ./x.ts", BUN_INSTALL: "/b" }, ["warn BUN_OPTIONS"]],
    [{ BUN_CONFIG_MAX_HTTP_REQUESTS: "9" }, ["warn BUN_CONFIG_MAX_HTTP_REQUESTS"]],
    [{ HTTP_PROXY: "http://p" }, ["warn HTTP_PROXY"]],
    [{ https_proxy: "http://p", no_proxy: "localhost, 127.0.0.1" }, ["ok https_proxy"]],
    [{ ALL_PROXY: "http://p", NO_PROXY: "*" }, ["ok ALL_PROXY"]],
    [{ NODE_TLS_REJECT_UNAUTHORIZED: "0" }, ["warn NODE_TLS_REJECT_UNAUTHORIZED=0"]],
    [{ NODE_TLS_REJECT_UNAUTHORIZED: "1" }, ["ok no"]],
    [{ NODE_EXTRA_CA_CERTS: "/nowhere/ca.pem" }, ["warn NODE_EXTRA_CA_CERTS"]],
  ])("%j", async (env, expected) => {
    expect(await levels(env)).toEqual(expected);
  });
});

test("what killed runs left in the temporary directory", async () => {
  const gone = Bun.spawn(["true"]);
  await gone.exited;
  mkdirSync(join(directory, `nemo-relay-run-${gone.pid}-0123abcd`));
  writeFileSync(join(directory, "nemo-relay-other"), "");
  expect(await levels({})).toEqual(["note left"]);
});
