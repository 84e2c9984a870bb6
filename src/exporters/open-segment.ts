import type { AckLog } from "../journal/ack-log.ts";
import type { JournalLayout } from "../journal/layout.ts";
import { DestinationReport } from "./destination-report.ts";
import { Dispatcher } from "./dispatcher.ts";
import type { ExporterContext } from "./exporter.ts";
import { Lane } from "./lane.ts";
import { lossesIn } from "./losses.ts";
import { exporters } from "./registry.ts";
import type { ExporterToRun } from "./worker-messages.ts";

/** A segment with the exporters that it is shown to. */
export interface OpenSegment {
  readonly dispatcher: Dispatcher;
  readonly lanes: readonly Lane[];
}

/** Where a segment is and what is known about it. */
export interface SegmentPlace {
  readonly layout: JournalLayout;
  readonly path: string;
  readonly acks: AckLog;
}

/** Opens a segment for some exporters, each from where it stopped. Throws when it cannot be opened. */
export async function openSegment(
  { layout, path, acks }: SegmentPlace,
  toRun: readonly ExporterToRun[],
  context: ExporterContext,
  observe?: ConstructorParameters<typeof Dispatcher>[3],
): Promise<OpenSegment> {
  const positions = acks.read();
  const lanes: Lane[] = [];
  for (const { kind, settings, identity } of toRun) {
    const module = await exporters.find((registered) => registered.kind === kind)?.load();
    if (module === undefined) continue;
    const exporter = module.create(settings, { ...context, losses: () => lossesIn(layout) });
    const report = new DestinationReport(layout, identity);
    lanes.push(new Lane({ identity, exporter, acks, positions: positions.get(identity), warn: context.warn, report }));
  }
  return { dispatcher: new Dispatcher(layout, path, lanes, observe), lanes };
}
