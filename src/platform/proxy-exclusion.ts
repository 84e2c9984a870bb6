const loopback = ["127.0.0.1", "localhost"];

/** The value of NO_PROXY with loopback added and everything kept that was there. */
export function withLoopback(noProxy: string | undefined): string {
  const names = (noProxy ?? "").split(",").map((name) => name.trim());
  const kept = names.filter((name) => name !== "");
  return [...kept, ...loopback.filter((name) => !kept.includes(name))].join(",");
}

/** A proxy is never used for loopback targets: Bun's fetch would (HTTP_PROXY applies to 127.0.0.1), and obeys NO_PROXY at run time. */
export function excludeLoopbackFromProxies(env: Record<string, string | undefined>): void {
  const { NO_PROXY: upper, no_proxy: lower } = env;
  env["NO_PROXY"] = withLoopback(upper ?? lower);
  if (lower !== undefined) env["no_proxy"] = withLoopback(lower);
}
