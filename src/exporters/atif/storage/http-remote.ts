import { messageOf } from "../../../errors.ts";
import { safeName } from "../../../platform/safe-name.ts";
import type { Remote } from "./remote.ts";
import { plainTrouble } from "./remote.ts";
import type { HttpSettings } from "./settings.ts";
import { readAlone } from "./stored-document.ts";

/** What stands for the session's id in a URL. */
const placeholder = "{session_id}";

/** Copies to a URL: one request per version of a file, any 2xx answer means that it is kept. It takes no images: words stand for them. */
export function httpRemote(settings: HttpSettings): Remote {
  const { method, headers, timeout_millis: limit } = settings;
  return {
    shown: `${method} ${shownUrl(settings)}`,
    timeoutMillis: limit,
    put: async (file, timeoutMillis) => {
      const url = settings.url.replaceAll(placeholder, encodeURIComponent(safeName(file.session)));
      const trouble = await send(url, {
        method,
        headers: { "content-type": "application/json", ...headers },
        body: await readAlone(file),
        // A redirect would carry our headers to somebody who was not configured.
        redirect: "manual",
        signal: AbortSignal.timeout(timeoutMillis),
      });
      if (trouble !== undefined) throw new Error(plainTrouble(trouble, secretsOf(settings)));
    },
  };
}

/** Asks for the headers of a copy that is not there. Rejects when nobody answers or the credentials are refused. */
export async function checkHttp(settings: HttpSettings, timeoutMillis: number): Promise<void> {
  const url = settings.url.replaceAll(placeholder, "nemo-relay-doctor");
  const signal = AbortSignal.timeout(timeoutMillis);
  const trouble = await send(url, { method: "HEAD", headers: settings.headers, redirect: "manual", signal });
  // Many servers know a method for putting alone, and nothing lies there yet: any other answer says that it is there.
  if (trouble === undefined || /^HTTP (?!401|403)\d/.test(trouble)) return;
  throw new Error(plainTrouble(trouble, secretsOf(settings)));
}

/** A URL without user-info and query, which can hold credentials. */
export function shownUrl({ url }: HttpSettings): string {
  const parsed = URL.parse(url);
  // URL encodes the braces: people wrote them plain.
  return parsed === null ? "" : `${parsed.origin}${decodeURI(parsed.pathname)}`;
}

async function send(url: string, request: BunFetchRequestInit): Promise<string | undefined> {
  try {
    const response = await fetch(url, request);
    const said = await response.text();
    return response.ok ? undefined : `HTTP ${response.status}${said === "" ? "" : `: ${said}`}`;
  } catch (error) {
    return messageOf(error);
  }
}

function secretsOf({ url, headers }: HttpSettings): readonly string[] {
  const parsed = URL.parse(url);
  return [...Object.values(headers), parsed?.password ?? "", ...(parsed?.searchParams.values() ?? [])];
}
