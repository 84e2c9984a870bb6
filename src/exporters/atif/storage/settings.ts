/** Copies in a bucket of S3 or of something that speaks like it. */
export interface S3Settings {
  readonly type: "s3";
  readonly bucket: string;
  /** Comes before the file's name, a `/` between them. */
  readonly key_prefix?: string | undefined;
  /** @defaultValue `AWS_ACCESS_KEY_ID` */
  readonly access_key_id?: string | undefined;
  /** The variable that holds the secret key. @defaultValue `AWS_SECRET_ACCESS_KEY` */
  readonly secret_access_key_var?: string | undefined;
  /** The variable that holds the session token. @defaultValue `AWS_SESSION_TOKEN`, if it is set */
  readonly session_token_var?: string | undefined;
  /** @defaultValue `AWS_REGION`, else the client's own */
  readonly region?: string | undefined;
  /** @defaultValue `AWS_ENDPOINT_URL`, else Amazon's */
  readonly endpoint_url?: string | undefined;
  /** Whether an endpoint without TLS is meant. @defaultValue `AWS_ALLOW_HTTP`, else false */
  readonly allow_http?: boolean | undefined;
  readonly timeout_millis: number;
}

/** Copies sent to a URL. */
export interface HttpSettings {
  readonly type: "http";
  /** `{session_id}` in it becomes the session's id, made safe. */
  readonly url: string;
  readonly method: "PUT" | "POST";
  readonly headers: Readonly<Record<string, string>>;
  readonly timeout_millis: number;
}

/** One entry of `storage`. */
export type StorageSettings = S3Settings | HttpSettings;
