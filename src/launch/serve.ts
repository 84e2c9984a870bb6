import type { GatewayBind, ResolvedConfig } from "../config/resolved.ts";
import { RelayError, messageOf } from "../errors.ts";
import type { Service, ServiceOptions } from "../runtime/service.ts";
import type { BindSafety } from "./bind-address.ts";
import { requireSafeBind } from "./bind-address.ts";
import { finish } from "./finish.ts";

/** What a daemon runs with. */
export interface ServeOptions {
  readonly config: ResolvedConfig;
  /** Where `nemo-relay` was started. */
  readonly directory: string;
  readonly bind: GatewayBind;
  readonly safety: BindSafety;
  readonly start: (options: ServiceOptions) => Promise<Service>;
  readonly warn: (line: string) => void;
  /** Words of the normal course. */
  readonly say: (line: string) => void;
}

const signals = ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"] as const;

/**
 * Runs the gateway until a signal comes, then closes it. Resolves to 0: being told to stop is a daemon's normal end. A
 * second signal leaves at once. Throws RelayError: `bind` when the port is taken,
 * `usage` for an address that others can reach without our asking them for a token.
 */
export async function serve(options: ServeOptions): Promise<number> {
  const { token } = options.safety;
  requireSafeBind(options.bind.hostname, options.safety);
  const stopped = Promise.withResolvers<void>();
  const stop = (): void => stopped.resolve();
  for (const signal of signals) process.on(signal, stop);
  try {
    const service = await listen(options);
    for (const warning of options.config.warnings) options.warn(warning);
    options.say(`listening on ${token === undefined ? service.url : service.url.replace(token, "…")}`);
    service.startProjections();
    await stopped.promise;
    const summary = await finish(service, 0);
    for (const finding of summary.findings) options.warn(finding);
    return 0;
  } finally {
    for (const signal of signals) process.off(signal, stop);
  }
}

async function listen(options: ServeOptions): Promise<Service> {
  const { hostname, port } = options.bind;
  try {
    const { config, directory, warn, safety } = options;
    const secret = safety.token === undefined ? {} : { secret: safety.token };
    return await options.start({ config, hostname, port, startDirectory: directory, warn, ...secret });
  } catch (error) {
    if (!isBusy(error)) throw error;
    throw new RelayError(
      "bind",
      `port ${port} on ${hostname} is in use. Stop the program that has it (another nemo-relay?), ` +
        `or choose another port: --bind ${hostname}:0 takes a free one`,
      { cause: error },
    );
  }
}

/** A taken port, whether the gateway wrapped the system's error or not. */
function isBusy(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code: unknown = Reflect.get(error, "code");
  return code === "EADDRINUSE" || /EADDRINUSE|in use/i.test(messageOf(error)) || isBusy(error.cause);
}
