import { printText } from "../help.ts";
import { welcome } from "../welcome.ts";

/** `nemo-relay` alone: explains itself, and offers the set-up to somebody new on a terminal. Resolves to the exit code. */
export async function greet(): Promise<number> {
  const { env, platform } = process;
  await printText(welcome());
  const [{ terminalQuestion }, { isFresh }] = await Promise.all([
    import("../../trust/terminal-question.ts"),
    import("../../setup/config/is-fresh.ts"),
  ]);
  const ask = terminalQuestion(env);
  if (ask === undefined || !(await isFresh({ env, platform }))) return 0;
  if (!(await ask([], "Set it up now?"))) return 0;
  const { command } = await import("./config.ts");
  return await command.run({}, [], []);
}
