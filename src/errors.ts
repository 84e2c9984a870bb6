/** Every way in which a command can fail, with its exit code, HTTP status and the words it starts with. */
const table = {
  usage: { exit: 64, http: 400, prefix: "usage" },
  config: { exit: 78, http: 500, prefix: "configuration" },
  agent_not_found: { exit: 127, http: 500, prefix: "agent" },
  launch: { exit: 70, http: 500, prefix: "launch" },
  bind: { exit: 69, http: 500, prefix: "gateway" },
  journal: { exit: 74, http: 500, prefix: "journal" },
  hook_payload: { exit: 65, http: 400, prefix: "hook payload" },
  incomplete: { exit: 65, http: 400, prefix: "incomplete request" },
  too_large: { exit: 65, http: 413, prefix: "too large" },
  unsupported_media: { exit: 65, http: 415, prefix: "content type" },
  unauthorized: { exit: 77, http: 401, prefix: "unauthorized" },
  forbidden: { exit: 77, http: 403, prefix: "forbidden" },
  not_found: { exit: 66, http: 404, prefix: "not found" },
  method: { exit: 66, http: 405, prefix: "method" },
  busy: { exit: 75, http: 503, prefix: "busy" },
  upstream: { exit: 69, http: 502, prefix: "upstream" },
} as const;

/** The closed set of error codes. */
export type ErrorCode = keyof typeof table;

/** An error that ends a command or answers a request: says what was wrong, where, and what to do. */
export class RelayError extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "RelayError";
    this.code = code;
  }

  /** The process's exit code for this error (sysexits.h where one fits). */
  get exitCode(): number {
    return table[this.code].exit;
  }

  /** The HTTP status that answers a request with this error. */
  get httpStatus(): number {
    return table[this.code].http;
  }

  /** The message as people see it. */
  get words(): string {
    return `${table[this.code].prefix}: ${this.message}`;
  }
}

/** The message of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
