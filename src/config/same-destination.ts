import { RelayError } from "../errors.ts";
import { exporterIdentity } from "../exporters/identity.ts";
import type { PathStep, SourceDocument } from "./document.ts";
import { dotted, place } from "./document.ts";
import type { ConfiguredExporter } from "./resolved.ts";

/** An exporter that is switched on, and where it stands. */
export interface PlacedExporter extends ConfiguredExporter {
  readonly document: SourceDocument;
  readonly path: readonly PathStep[];
}

/**
 * Throws `RelayError("config")` when two exporters are one to the journal: what one of them delivers would count as
 * delivered by the other.
 */
export function refuseSameDestination(exporters: readonly PlacedExporter[], startDirectory: string): void {
  const first = new Map<string, PlacedExporter>();
  for (const exporter of exporters) {
    const identity = exporterIdentity({ ...exporter, startDirectory });
    const earlier = first.get(identity);
    if (earlier !== undefined) {
      throw new RelayError(
        "config",
        `${shown(earlier)} and ${shown(exporter)} deliver to the same place; remove one of them (two projects at one URL are told apart by \`name\`)`,
      );
    }
    first.set(identity, exporter);
  }
}

function shown({ document, path }: PlacedExporter): string {
  return `\`${dotted(document, path)}\` in ${place(document, path)}`;
}
