import { messageOf } from "./errors.ts";
import { Projection } from "./exporters/projection.ts";
import { stepBack } from "./platform/background-thread.ts";
import type { FromWorker, ToWorker } from "./exporters/worker-messages.ts";

declare const self: Worker;

let projection: Projection | undefined;
let opening: Promise<void> = Promise.resolve();

const tell = (message: FromWorker): void => self.postMessage(message);
const warn = (message: string): void => tell({ kind: "warn", message });

// A projection can wait; a request and the agent itself cannot.
stepBack();

self.addEventListener("message", ({ data }: MessageEvent<ToWorker>) => {
  switch (data.kind) {
    case "start":
      projection = new Projection(data, warn);
      opening = projection.open().catch((error: unknown) => warn(`exporters cannot start: ${messageOf(error)}`));
      return;
    case "appended":
      projection?.appended();
      return;
    case "rotated":
      void opening.then(() => projection?.rotated(data.segmentPath));
      return;
    case "close":
      void close(data.deadline);
  }
});

async function close(deadline: number): Promise<void> {
  const left = Math.max(0, deadline - Date.now());
  // What earlier runs have left may take half of the time: the rest is for this one.
  const half = setTimeout(() => projection?.hurry(), left / 2);
  await Promise.race([opening, Bun.sleep(left)]);
  clearTimeout(half);
  const summary = (await projection?.close(deadline)) ?? { health: [] };
  tell({ kind: "closed", ...summary });
}
