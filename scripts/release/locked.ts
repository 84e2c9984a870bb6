import lock from "../../package-lock.json";

/** What package-lock.json pins of one package. */
export interface Locked {
  readonly version: string;
  /** `sha512-` and the hash of its archive in base64. */
  readonly integrity: string;
}

/** The pinned version and hash of a package under node_modules. */
export function locked(name: string): Locked {
  const packages: Readonly<Record<string, object>> = lock.packages;
  const { version, integrity }: Partial<Locked> = packages[`node_modules/${name}`] ?? {};
  if (version === undefined || integrity?.startsWith("sha512-") !== true) {
    throw new Error(`package-lock.json does not pin ${name} by version and sha512`);
  }
  return { version, integrity };
}
