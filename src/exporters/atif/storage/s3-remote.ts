import { messageOf } from "../../../errors.ts";
import type { Remote, StoredFile } from "./remote.ts";
import { plainTrouble } from "./remote.ts";
import type { S3Settings } from "./settings.ts";
import { readStored } from "./stored-document.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** Where and with what a client speaks to a bucket. */
interface Access {
  readonly bucket: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly region?: string;
  readonly endpoint?: string;
}

/** Images that a bucket has are remembered up to this many; forgotten ones are sent once more. */
const mostRemembered = 10_000;

/**
 * Copies to S3, images beside the files that name them. Credentials are read when a copy is made: without them the copies wait, and a later run that has them
 * makes them.
 */
export function s3Remote(settings: S3Settings, env: Environment): Remote {
  const prefix = keyPrefix(settings);
  const sent = new Set<string>();
  return {
    shown: shownBucket(settings, env),
    timeoutMillis: settings.timeout_millis,
    put: async (file, timeoutMillis) => {
      const access = accessOf(settings, env);
      try {
        await within(timeoutMillis, write(new Bun.S3Client(access), { file, prefix, sent }));
      } catch (error) {
        throw new Error(plainTrouble(wordsOf(error), secretsOf(access)), { cause: error });
      }
    },
  };
}

/** Asks for the first key of a bucket. Rejects, in words that hold no secret, when it cannot be reached or says no. */
export async function checkBucket(settings: S3Settings, env: Environment, timeoutMillis: number): Promise<void> {
  const access = accessOf(settings, env);
  try {
    await within(timeoutMillis, new Bun.S3Client(access).list({ prefix: keyPrefix(settings), maxKeys: 1 }));
  } catch (error) {
    throw new Error(plainTrouble(wordsOf(error), secretsOf(access)), { cause: error });
  }
}

/** The bucket as people may see it. @example "s3://traces/nemo/ at http://127.0.0.1:9000" */
export function shownBucket(settings: S3Settings, env: Environment): string {
  const endpoint = settings.endpoint_url ?? filled(env, "AWS_ENDPOINT_URL");
  const url = endpoint === undefined ? null : URL.parse(endpoint);
  return `s3://${settings.bucket}/${keyPrefix(settings)}${url === null ? "" : ` at ${url.origin}`}`;
}

function secretsOf({ secretAccessKey, sessionToken = "", accessKeyId }: Access): readonly string[] {
  return [secretAccessKey, sessionToken, accessKeyId];
}

function keyPrefix({ key_prefix: prefix = "" }: S3Settings): string {
  return prefix === "" || prefix.endsWith("/") ? prefix : `${prefix}/`;
}

function accessOf(settings: S3Settings, env: Environment): Access {
  const endpoint = settings.endpoint_url ?? filled(env, "AWS_ENDPOINT_URL");
  const allowed = settings.allow_http ?? isTrue(filled(env, "AWS_ALLOW_HTTP"));
  if (endpoint?.startsWith("http:") === true && !allowed) {
    throw new Error("the endpoint is http: set allow_http = true if that is meant");
  }
  const token = settings.session_token_var;
  const sessionToken = token === undefined ? filled(env, "AWS_SESSION_TOKEN") : required(env, token);
  const region = settings.region ?? filled(env, "AWS_REGION");
  return {
    bucket: settings.bucket,
    accessKeyId: settings.access_key_id ?? required(env, "AWS_ACCESS_KEY_ID"),
    secretAccessKey: required(env, settings.secret_access_key_var ?? "AWS_SECRET_ACCESS_KEY"),
    ...(sessionToken === undefined ? {} : { sessionToken }),
    ...(region === undefined ? {} : { region }),
    ...(endpoint === undefined ? {} : { endpoint }),
  };
}

interface Copy {
  readonly file: StoredFile;
  readonly prefix: string;
  /** Keys of the images that the bucket has. */
  readonly sent: Set<string>;
}

/** The images first: a file in the bucket names nothing that is not there. */
async function write(client: Bun.S3Client, { file, prefix, sent }: Copy): Promise<void> {
  const { bytes, images } = await readStored(file);
  for (const { name, path, mediaType } of images) {
    const key = `${prefix}${name}`;
    const image = Bun.file(path);
    // One that somebody has deleted must not hold up the rest for good.
    if (sent.has(key) || !(await image.exists())) continue;
    await client.write(key, await image.bytes(), { type: mediaType, retry: 0 });
    if (sent.size >= mostRemembered) sent.clear();
    sent.add(key);
  }
  // The whole text in one request: a file that is replaced meanwhile must not be sent half old, half new. The client
  // tries nothing again by itself: when to do that is decided where all copies are known.
  await client.write(`${prefix}${file.name}`, bytes, { type: "application/json", retry: 0 });
}

/** Bun's client knows no time limit. What it does after ours is over is of no interest any more. */
async function within(millis: number, work: Promise<unknown>): Promise<void> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error(`no answer within ${millis} ms`)), millis);
  try {
    await Promise.race([work, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

/** S3's own word for the trouble first: messages alone are often empty or vague. */
function wordsOf(error: unknown): string {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const message = messageOf(error);
  if (code !== "" && message === "an unexpected error has occurred") return code;
  return code === "" || message.includes(code) ? message : `${code}: ${message}`;
}

function required(env: Environment, name: string): string {
  const value = filled(env, name);
  if (value === undefined) throw new Error(`the environment variable ${name} is not set`);
  return value;
}

function filled(env: Environment, name: string): string | undefined {
  const value = env[name]?.trim();
  return value === "" ? undefined : value;
}

function isTrue(value: string | undefined): boolean {
  return value === "true" || value === "1";
}
