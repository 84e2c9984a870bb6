import { expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { exporterIdentity } from "../../src/exporters/identity.ts";
import { lossesIn } from "../../src/exporters/losses.ts";
import { changeDestination } from "../../src/journal/destinations.ts";
import { openLayout } from "../../src/journal/layout.ts";

test("losses name their destinations as people may see them, and no secret or file of the configuration", async () => {
  const directory = mkdtempSync(join(tmpdir(), "nemo-relay-test-"));
  const layout = openLayout(directory);
  const identity = (kind: string): string =>
    exporterIdentity({
      kind,
      settings: { endpoint: "https://user:secret@host/v1/traces?key=secret" },
      source: "/home/ada/plugins.toml",
      startDirectory: "/",
    });
  await changeDestination(layout, identity("openinference"), { dropped: 3 });
  await changeDestination(layout, identity("opentelemetry"), { destination: "opentelemetry https://host", refused: 2 });
  await changeDestination(layout, identity("other"), { deliveredAt: 1 });
  const found = lossesIn(layout).toSorted((a, b) => b.dropped - a.dropped);
  expect(found).toEqual([
    { destination: "openinference https://host/v1/traces", dropped: 3, refused: 0 },
    { destination: "opentelemetry https://host", dropped: 0, refused: 2 },
  ]);
  rmSync(directory, { recursive: true });
});
