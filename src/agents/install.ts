/** Where hooks go outside a run, when nothing says otherwise: the daemon's default address (decision 13). */
export const standaloneUrl = "http://127.0.0.1:4040";

/** What an agent's install module works with. Nothing is written by it: it only says what a file would become. */
export interface InstallInput {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** As in `process.platform`. */
  readonly platform: string;
  /** Where `nemo-relay` was started. */
  readonly directory: string;
  /** Absolute path of this binary, for hook commands. */
  readonly binary: string;
  /** Where hooks go when no run is around the agent: see `readGatewayUrl`. @defaultValue `standaloneUrl` */
  readonly gatewayUrl: string;
  /** The project's file instead of the person's own. */
  readonly project: boolean;
  /** Model traffic is to pass the gateway too. */
  readonly routeModels: boolean;
}

/** What becomes of one file of an agent's configuration. */
export interface FileChange {
  readonly path: string;
  /** Its text now; undefined when there is no such file. */
  readonly before: string | undefined;
  /** Its text afterwards; undefined when it is to be removed. */
  readonly after: string | undefined;
  /** What the person should know, one line each. */
  readonly notes: readonly string[];
}

/**
 * Adds our hooks to an agent's own configuration for good, and takes them out again. Throws RelayError: `config` for a
 * file that cannot be changed, `usage` for something that this agent does not offer.
 */
export interface InstallModule {
  install(input: InstallInput): Promise<FileChange>;
  uninstall(input: InstallInput): Promise<FileChange>;
}
