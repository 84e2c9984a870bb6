import type { RelayError } from "../errors.ts";

/** The gateway's own error answers: never mistaken for the provider's, since `type` names us. */
export function errorResponse(error: RelayError, headers: Readonly<Record<string, string>> = {}): Response {
  const body = { error: { message: error.words, type: "nemo_relay_gateway_error" } };
  return Response.json(body, { status: error.httpStatus, headers });
}
