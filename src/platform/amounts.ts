/** A number with a comma between thousands, and its word. @example "1,200 events" */
export function plural(count: number, word: string): string {
  const digits = String(count).replaceAll(/\B(?=(\d{3})+$)/g, ",");
  return `${digits} ${word}${count === 1 ? "" : "s"}`;
}

const units = ["KiB", "MiB", "GiB", "TiB"] as const;

/** A number of bytes as people read it. @example "1.5 MiB" */
export function shownBytes(bytes: number): string {
  let [amount, shown] = [bytes, `${bytes} B`];
  for (const unit of units) {
    if (amount < 1024) break;
    amount /= 1024;
    shown = `${amount < 10 ? amount.toFixed(1) : Math.round(amount)} ${unit}`;
  }
  return shown;
}

/** How long something is ago or off, in its largest unit. @example "5 min" */
export function shownSpan(millis: number): string {
  const seconds = Math.round(Math.abs(millis) / 1000);
  if (seconds < 90) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 90) return `${minutes} min`;
  const hours = Math.round(minutes / 60);
  return hours < 48 ? `${hours} h` : `${Math.round(hours / 24)} days`;
}

/** A time of epoch milliseconds as machines read it. */
export function isoMillis(millis: number): string {
  return new Date(millis).toISOString();
}

/** A time of epoch milliseconds as people read it, in their own zone. @example "2026-11-21 17:20" */
export function shownTime(millis: number): string {
  return new Date(millis).toLocaleString("sv-SE").slice(0, 16);
}
