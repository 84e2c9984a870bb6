import { existsSync } from "node:fs";
import { staleRuns } from "../../launch/sweep-stale-runs.ts";
import type { DoctorInput } from "../doctor.ts";
import type { Finding } from "../finding.ts";

type Environment = DoctorInput["env"];

/** What others have set or left behind and what gets in the way of a record. */
export async function checkTraps({ env }: DoctorInput): Promise<readonly Finding[]> {
  const found = [...bunVariables(env), ...proxies(env), ...certificates(env), ...(await leftOver())];
  return found.length > 0 ? found : [{ level: "ok", what: "no variable and no left-over that gets in the way" }];
}

/** Bun reads these before our first line runs. Told of elsewhere: the one that prints requests. */
function bunVariables(env: Environment): readonly Finding[] {
  const names = Object.keys(env).filter((name) => name.startsWith("BUN_") && (env[name] ?? "") !== "");
  const told = names.filter((name) => !harmless.has(name));
  return told.map((where) => ({
    level: "warn",
    what: `${where} is set: Bun, which this binary is made with, obeys it before we do anything`,
    fix: `unset ${where}`,
  }));
}

const harmless = new Set(["BUN_INSTALL", "BUN_CONFIG_VERBOSE_FETCH"]);

function proxies(env: Environment): readonly Finding[] {
  const set = ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy", "HTTPS_PROXY", "https_proxy"].filter(
    (name) => (env[name] ?? "") !== "",
  );
  if (set.length === 0) return [];
  const excluded = `${env["NO_PROXY"] ?? ""},${env["no_proxy"] ?? ""}`.split(/[\s,]+/);
  if (excluded.includes("*") || excluded.includes("127.0.0.1")) {
    return [{ level: "ok", what: `${set.join(", ")}: loopback is left out of it` }];
  }
  const what = `${set.join(", ")}: 127.0.0.1 is not in NO_PROXY; a run adds it, but hooks that were installed for a daemon may go to the proxy`;
  return [{ level: "warn", what, fix: "export NO_PROXY=127.0.0.1,localhost (added to what it holds)" }];
}

function certificates(env: Environment): readonly Finding[] {
  const findings: Finding[] = [];
  if (env["NODE_TLS_REJECT_UNAUTHORIZED"] === "0") {
    const what = "NODE_TLS_REJECT_UNAUTHORIZED=0: nobody checks whom your prompts and keys are sent to";
    findings.push({ level: "warn", what, fix: "unset it; name your own authority with NODE_EXTRA_CA_CERTS" });
  }
  const own = env["NODE_EXTRA_CA_CERTS"] ?? "";
  if (own !== "" && !existsSync(own)) {
    const what = "NODE_EXTRA_CA_CERTS names a file that is not there";
    findings.push({ level: "warn", what, where: own, fix: "correct it, or unset it" });
  }
  return findings;
}

async function leftOver(): Promise<readonly Finding[]> {
  const what = "left by a killed run; the next run removes it";
  return (await staleRuns()).map((where): Finding => ({ level: "note", what, where }));
}
