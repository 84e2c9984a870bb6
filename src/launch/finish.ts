import { messageOf } from "../errors.ts";
import type { Service, ServiceSummary } from "../runtime/service.ts";

/** Longest that a finished agent waits for us, in milliseconds; what is undelivered by then stays in the journal. */
const patience = 10_000;

const signals = ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"] as const;

/**
 * Closes the gateway and returns its summary, within a time limit and without throwing. A signal meanwhile ends the
 * process at once with the agent's own exit code: the journal is safe, and nobody has to wait for a collector.
 */
export async function finish(service: Service, code: number | undefined): Promise<ServiceSummary> {
  const leave = (): void => process.exit(code ?? 1);
  for (const signal of signals) process.on(signal, leave);
  try {
    return await Promise.race([service.close(), late()]);
  } catch (error) {
    return empty(`closing the gateway failed: ${messageOf(error)}`);
  } finally {
    for (const signal of signals) process.off(signal, leave);
  }
}

async function late(): Promise<ServiceSummary> {
  await Bun.sleep(patience);
  return empty(`the gateway did not close within ${patience / 1000} s; what is left is delivered by a later run`);
}

function empty(finding: string): ServiceSummary {
  return { sessions: [], files: [], exporters: [], findings: [finding] };
}
