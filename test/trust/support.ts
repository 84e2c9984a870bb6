import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { agents } from "../../src/agents/registry.ts";
import type { ResolvedConfig } from "../../src/config/resolved.ts";
import { exporters } from "../../src/exporters/registry.ts";
import { configure } from "../../src/launch/configure.ts";
import { upstreams } from "../../src/providers/registry.ts";
import type { Ask } from "../../src/trust/admission.ts";
import { trustProject } from "../../src/trust/trust-project.ts";

/** What is the same for a person with and without a project's file. */
type Effect = Pick<
  ResolvedConfig,
  "upstreams" | "explicitUpstreams" | "agents" | "journal" | "turnIdleSeconds" | "exporters" | "cost" | "log"
>;

/** A run's configuration, and what was said of the project's files. */
export interface Outcome {
  readonly effect: Effect;
  readonly said: readonly string[];
}

/** A person with a home and a project, both on the disk. */
export class Person {
  readonly path: string = realpathSync(mkdtempSync(join(tmpdir(), "nemo-relay-trust-")));
  readonly project: string = join(this.path, "project");
  readonly trusted: string = join(this.path, "home", ".config", "nemo-relay", "trusted.json");
  readonly env: Readonly<Record<string, string>>;

  constructor(env: Readonly<Record<string, string>> = {}) {
    this.env = { HOME: join(this.path, "home"), ...env };
    mkdirSync(this.project);
  }

  /** Writes one of the project's files, and returns its path. */
  has(name: "config.toml" | "plugins.toml", text: string): string {
    return this.write(join(this.project, ".nemo-relay", name), text);
  }

  /** Writes one of the person's own files. */
  own(name: "config.toml" | "plugins.toml", text: string): string {
    return this.write(join(dirname(this.trusted), name), text);
  }

  write(path: string, text: string): string {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    return path;
  }

  /** What a run in the project would go by; without `ask` nobody is there to answer. */
  async configured(options: { readonly ask?: Ask; readonly directory?: string } = {}): Promise<Outcome> {
    const said: string[] = [];
    const { config } = await configure({
      flags: {},
      env: this.env,
      directory: options.directory ?? this.project,
      agents,
      upstreams,
      say: (line) => void said.push(line),
      ask: options.ask,
    });
    const { explicitUpstreams, journal, turnIdleSeconds, cost, log } = config;
    const effect = { upstreams: config.upstreams, explicitUpstreams, agents: config.agents, journal, turnIdleSeconds };
    return { effect: { ...effect, exporters: config.exporters, cost, log }, said };
  }

  /** `nemo-relay trust`, and what it said. */
  async trusts(directory: string = this.project): Promise<string> {
    const said: string[] = [];
    const { platform } = process;
    const say = (line: string): void => void said.push(line);
    await trustProject({ cwd: directory, env: this.env, platform, catalogue: { exporters }, say });
    return said.join("\n");
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

/** A plugins.toml with one section. */
export function section(kind: string, lines: string): string {
  return `[[components]]\nkind = "observability"\n[components.config.${kind}]\n${lines}\n`;
}
