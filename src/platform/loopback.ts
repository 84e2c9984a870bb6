/** Whether only this machine can reach an address, as a URL or a socket has it. A name other than `localhost` may stand for anything. */
export function isLoopback(hostname: string): boolean {
  return ["localhost", "::1", "[::1]"].includes(hostname) || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(hostname);
}
