/** What `nemo-relay hook-forward --help` prints. Loaded only then. */
export const helpText: string = `Forward one hook payload from stdin to the gateway and print its answer.
Agents run this; you rarely do. If the gateway cannot be reached, the agent goes
on.

Usage: nemo-relay hook-forward AGENT [flags] < payload.json

  --gateway-url URL         the gateway, when NEMO_RELAY_GATEWAY_URL is not set
  --profile NAME            configuration profile of the session
  --session-metadata JSON   metadata of the session
  --plugin-config JSON      plugin configuration of the session
  --gateway-mode MODE       hook-only, passthrough or required
  --fail-closed             when delivery fails, exit 2: the agent blocks
  --transparent-run         accepted, without effect

Exit codes: 0 answered, or failed open; 1 wrong arguments; 2 blocked
(--fail-closed).

Example:
  echo '{"session_id":"s","hook_event_name":"Stop"}' |
    nemo-relay hook-forward claude --gateway-url http://127.0.0.1:4040
`;
