import { expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "valibot";
import { agents } from "../../src/agents/registry.ts";
import { schema } from "../../src/exporters/atif/schema.ts";
import { Projection } from "../../src/exporters/projection.ts";
import { recordInto } from "../support/recorder.ts";
import { StubUpstream } from "../support/stub-upstream.ts";

test("what waits for a destination goes out when that is back, though nothing more is appended", async () => {
  const directory = mkdtempSync(join(tmpdir(), "nemo-relay-test-"));
  const server = await StubUpstream.start();
  let down = true;
  server.answer = (response) => {
    response.statusCode = down ? 503 : 200;
    response.end();
  };
  const warn = (): void => {};
  const { journal, runtime } = recordInto(directory);
  const settings = parse(schema, {
    output_directory: join(directory, "out"),
    storage: [{ type: "http", url: `${server.url}/{session_id}` }],
  });
  const projection = new Projection(
    {
      kind: "start",
      journalDirectory: directory,
      segmentPath: journal.path,
      exporters: [{ kind: "atif", settings, identity: "x" }],
      startDirectory: directory,
      version: "0",
      maxAgeSeconds: 1000,
      maxBytes: 1_000_000,
      cost: { enabled: false, prices: {} },
    },
    warn,
    { flush: 250, retry: 50 },
  );
  for (const payload of [
    { hook_event_name: "UserPromptSubmit", prompt: "hello" },
    { hook_event_name: "Stop", last_assistant_message: "hi" },
  ]) {
    runtime.applyHook(
      agents[0]!.adapt({ payload: { session_id: "s1", ...payload }, headers: new Headers(), config: {} }),
    );
  }
  await projection.open();
  while (server.seen.length === 0) await Bun.sleep(10);
  down = false;
  const refused = server.seen.length;
  while (server.seen.length === refused) await Bun.sleep(10);
  const { health } = await projection.close(Date.now() + 5000);
  expect(health).toMatchObject([{ waiting: 0, delivered: 1 }]);
  expect(server.seen.at(-1)?.body.toString()).toContain("hello");
  journal.close();
  server.stop();
  rmSync(directory, { recursive: true, force: true });
});
