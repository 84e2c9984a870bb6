/**
 * The variables that keep loopback out of proxies. Agents read `no_proxy` before `NO_PROXY` (Claude Code 2.1.330 does), so each one that exists is
 * completed; what the person listed stays.
 */
export function proxyExceptions(env: Readonly<Record<string, string | undefined>>): Readonly<Record<string, string>> {
  const existing = ["NO_PROXY", "no_proxy"].filter((name) => env[name] !== undefined);
  const names = existing.length === 0 ? ["NO_PROXY"] : existing;
  return Object.fromEntries(names.map((name) => [name, withLoopback(env[name] ?? "")]));
}

function withLoopback(list: string): string {
  const hosts = list.split(/[\s,]+/).filter((host) => host !== "");
  if (hosts.includes("*")) return list;
  const missing = ["127.0.0.1", "localhost"].filter((host) => !hosts.includes(host));
  return missing.length === 0 ? list : [...(list.trim() === "" ? [] : [list]), ...missing].join(",");
}
