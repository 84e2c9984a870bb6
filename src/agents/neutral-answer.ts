/**
 * What `hook-forward` says in an agent's own words when it has no answer from the gateway. Kept apart from the agent's
 * definition because hook-forward's import closure must stay tiny.
 */
export interface NeutralAnswer {
  /** The agent's registered id and its aliases: every word that is a hook path of this agent. */
  readonly words: readonly string[];
  /** JSON that the agent reads as "no objection". */
  readonly neutral: string;
  /** For agents that read a blocking object on stdout and not exit code 2: that object, for `--fail-closed`. */
  readonly blocking?: (reason: string) => string;
}
