import { readlinkSync } from "node:fs";
import { hostname } from "node:os";

/** Names the process namespace: a pid says nothing about a process of another container that shares our files. */
export function processNamespace(): string {
  try {
    return `${hostname()} ${readlinkSync("/proc/self/ns/pid")}`;
  } catch {
    return hostname();
  }
}
