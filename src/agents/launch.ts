/** A file that a run needs and that is gone afterwards. `path` is relative to the run's private directory. */
export interface RunFile {
  readonly path: string;
  readonly text: string;
}

/** What a transparent run gives an agent's launch module to plan with. Everything was read before: planning is pure. */
export interface LaunchInput {
  /** The configured command with its own arguments; never empty. */
  readonly command: readonly string[];
  /** The person's words for the agent, untouched. */
  readonly args: readonly string[];
  /** The environment the agent would have without us. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** `http://127.0.0.1:PORT/r/SECRET`; no trailing slash. */
  readonly gatewayUrl: string;
  /** Absolute path of this binary, for hook commands. */
  readonly binary: string;
  /** The run's private directory; it exists before the agent starts and is removed after it. */
  readonly runDirectory: string;
  /** Resolved base URL per upstream key. */
  readonly upstreams: Readonly<Record<string, string>>;
  /** The agent's section of config.toml, validated. */
  readonly settings: AgentSettings;
  /** What `LaunchModule.inspect` found. */
  readonly found: AgentFindings;
}

/** The agent's section of config.toml. */
export interface AgentSettings {
  readonly command?: string | undefined;
  readonly hook_transport?: "auto" | "http" | "command" | undefined;
  readonly assume_first_party?: "auto" | "never" | undefined;
  readonly patch_restore_hooks?: boolean | undefined;
  readonly trust_hooks?: "run" | "ask" | undefined;
  readonly hooks_path?: string | undefined;
}

/** What was found out about the installed agent and the person's own configuration of it. */
export interface AgentFindings {
  /** Version of the installed agent, when it could be told without delaying it. */
  readonly version?: string;
  /** Base URLs that the person has set for the agent themselves, per upstream key: they become the upstream. */
  readonly ownUpstreams: Readonly<Record<string, string>>;
  /** The upstream per key when nobody has set one, where the agent's sign-in asks for another than the provider's default. */
  readonly defaultUpstreams?: Readonly<Record<string, string>>;
  /** Anything else the agent's own planner wants to carry from inspection to planning. */
  readonly notes: Readonly<Record<string, string>>;
}

/** What to look at before planning. */
export interface InspectInput {
  readonly command: readonly string[];
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly directory: string;
  readonly stateDirectory: string;
  /** Nothing may be started or written: the person only asks what would happen. */
  readonly dryRun?: boolean;
}

/**
 * Takes a patch back, and leaves what others have changed meanwhile. Never throws, and does nothing the second time.
 * Returns what the person should know, one line each.
 */
export type PatchUndo = () => readonly string[];

/** A file of the person's that a run changes and changes back: for agents that read their hooks from nowhere else. */
export interface RunPatch {
  /** The file, for `--print`. */
  readonly path: string;
  /** Changes the file. Throws RelayError `config`, with the file as it was, when that cannot be done. */
  apply(): PatchUndo;
}

/** What to start and with what around it. */
export interface LaunchPlan {
  readonly argv: readonly string[];
  /** Variables to set (a string) or leave as they are (absent). Nothing is unset. */
  readonly env: Readonly<Record<string, string>>;
  readonly files: readonly RunFile[];
  /** Applied when the gateway is up, just before the agent starts; none in a dry run. */
  readonly patches?: readonly RunPatch[];
  /** For `--print`: the generated hook configuration. */
  readonly hooks: string;
  /** Things the person should know, one line each. */
  readonly notes: readonly string[];
}

/** How a transparent run wires one agent. */
export interface LaunchModule {
  /** Looks at the installed agent and the person's configuration; bounded, never starts a slow process before the agent. */
  inspect(input: InspectInput): Promise<AgentFindings>;
  /** Pure. */
  plan(input: LaunchInput): LaunchPlan;
}
