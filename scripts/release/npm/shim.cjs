#!/usr/bin/env node
// Starts the native binary of the package for this system. Hooks never come here: nemo-relay writes its own path into them.
"use strict";
const { spawn } = require("node:child_process");
const { constants } = require("node:os");

function packageName() {
  const os = process.platform === "win32" ? "windows" : process.platform;
  return `nemo-relay-${os}-${process.arch}${os === "linux" && isMusl() ? "-musl" : ""}`;
}

function isMusl() {
  // With the network part a report takes a fifth of a second.
  process.report.excludeNetwork = true;
  return process.report.getReport().header.glibcVersionRuntime === undefined;
}

function findBinary() {
  const name = packageName();
  const file = process.platform === "win32" ? "nemo-relay.exe" : "nemo-relay";
  try {
    return require.resolve(`${name}/bin/${file}`);
  } catch {
    console.error(
      `nemo-relay: the package ${name} is missing. npm leaves it out when it is told to omit optional packages, or ` +
        `when there is no build for this system. Try: npm install -g nemo-relay --include=optional`,
    );
    process.exit(69);
  }
}

const binary = findBinary();
const words = process.argv.slice(2);
// Newer Node can become the binary, which leaves nothing in between.
if (process.platform !== "win32" && typeof process.execve === "function") {
  process.removeAllListeners("warning").on("warning", () => {});
  process.execve(binary, [binary, ...words], process.env);
}
const child = spawn(binary, words, { stdio: "inherit" });
// The terminal sends Ctrl-C to both: the binary decides.
process.on("SIGINT", () => {});
for (const signal of ["SIGTERM", "SIGHUP", "SIGQUIT"]) process.on(signal, () => child.kill(signal));
child.on("error", (error) => {
  console.error(`nemo-relay: ${binary} does not start: ${error.message}`);
  process.exit(69);
});
child.on("exit", (code, signal) => process.exit(code ?? 128 + (constants.signals[signal] ?? 0)));
