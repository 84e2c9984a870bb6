import { readDestinations } from "../journal/destinations.ts";
import type { JournalLayout } from "../journal/layout.ts";
import type { Loss } from "./exporter.ts";
import { readIdentity } from "./identity.ts";

/** What a journal's destinations will never get; those with nothing to tell are left out. */
export function lossesIn(layout: JournalLayout): readonly Loss[] {
  return readDestinations(layout).flatMap(({ identity, destination, dropped, refused }) =>
    // One that had no other trouble has no words of its own: its identity does.
    dropped + refused === 0
      ? []
      : [{ destination: destination ?? readIdentity(identity).destination, dropped, refused }],
  );
}
