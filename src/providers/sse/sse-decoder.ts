/** One server-sent event. */
export interface SseEvent {
  /** The `event:` field, when there is one. */
  readonly event?: string;
  readonly data: string;
}
