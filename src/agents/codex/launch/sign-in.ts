import { join } from "node:path";
import type { JsonObject } from "../../../core/json/json-value.ts";
import { parseJson } from "../../../core/json/parse.ts";
import { get, readPath, readString } from "../../../core/json/path.ts";
import { readJsonFile } from "../../shared/read-json-file.ts";

/**
 * How the person is signed in. `chatgpt`: tokens of a ChatGPT account, good for ChatGPT's own backend only. `unknown`:
 * somewhere we cannot look (a keyring), or for a backend that we cannot tell.
 */
export type SignIn = "api_key" | "chatgpt" | "none" | "unknown";

/** What the sign-in is told from. */
export interface SignInInput {
  readonly codexHome: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The person's configuration of Codex. */
  readonly config: JsonObject;
  /** `codex exec`, the only command that takes a key from `CODEX_API_KEY`. */
  readonly exec: boolean;
}

/** Looks at which kind of credential there is; none of them is kept. */
export async function readSignIn(input: SignInInput): Promise<SignIn> {
  const has = (name: string): boolean => (input.env[name] ?? "").trim() !== "";
  if (input.exec && has("CODEX_API_KEY")) return "api_key";
  if (has("CODEX_ACCESS_TOKEN")) return "chatgpt";
  const file = await readJsonFile(join(input.codexHome, "auth.json"));
  if (file !== undefined) return signInOf(file);
  const store = readString(input.config, "cli_auth_credentials_store") ?? "file";
  return store === "file" || store === "ephemeral" ? "none" : "unknown";
}

function signInOf(file: JsonObject): SignIn {
  const key = readString(file, "OPENAI_API_KEY");
  const mode = readString(file, "auth_mode")?.toLowerCase();
  // Files of versions before `auth_mode` hold tokens, a key, or both; the tokens were used.
  const isKey =
    mode === undefined ? key !== undefined && readPath(file, "tokens.access_token") === undefined : mode === "apikey";
  if (isKey) return key === undefined ? "none" : "api_key";
  if (mode === undefined && readPath(file, "tokens.access_token") === undefined) return "none";
  // Government workspaces have a backend of their own.
  return isGovernment(readString(file, "tokens.id_token")) ? "unknown" : "chatgpt";
}

function isGovernment(idToken: string | undefined): boolean {
  const payload = parseJson(Buffer.from(idToken?.split(".")[1] ?? "", "base64url").toString("utf8"));
  if (!payload.ok) return false;
  return get(get(payload.value, "https://api.openai.com/auth"), "chatgpt_account_is_fedramp") === true;
}
