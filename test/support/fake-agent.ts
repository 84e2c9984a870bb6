// A scripted agent for end-to-end tests: plays the demo's session against the run's gateway. SESSION names the session;
// HOLD makes it stay after the session until it is ended.
import { playSession } from "../../src/demo/scripted-agent.ts";

const { NEMO_RELAY_GATEWAY_URL: gatewayUrl = "", SESSION: session = "e2e-session", HOLD: hold } = process.env;
await playSession({ gatewayUrl, hookWord: "claude", session, directory: process.cwd() });
await Bun.write(Bun.stdout, "agent done\n");
if (hold !== undefined) await Bun.sleep(60_000);
process.exit(3);
