import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "./run.ts";

const completionFiles = {
  bash: "nemo-relay.bash",
  zsh: "_nemo-relay",
  fish: "nemo-relay.fish",
  powershell: "nemo-relay.ps1",
};

/** Writes the completions and the man page that a binary prints into `completions/` and `man/`. */
export function writeDocuments(binary: string, directory: string): void {
  for (const [shell, file] of Object.entries(completionFiles)) {
    write(join(directory, "completions"), file, run([binary, "completions", shell]));
  }
  write(join(directory, "man"), "nemo-relay.1", run([binary, "man"]));
}

function write(directory: string, file: string, text: string): void {
  if (text.trim() === "") throw new Error(`${file} would be empty`);
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, file), text);
}
