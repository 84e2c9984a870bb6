// Runs the given command under `supervise` in a process of its own; the tests send it signals.
import { supervise } from "../../src/launch/supervise.ts";

const agent = supervise({ argv: process.argv.slice(2), env: process.env, directory: process.cwd() });
const code = await agent.exited;
agent.release();
process.exit(code);
