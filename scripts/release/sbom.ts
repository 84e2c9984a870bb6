import { locked } from "./locked.ts";
import type { BundledPackage } from "./notices.ts";

/** What the bill of materials says of the whole. */
export interface Product {
  readonly version: string;
  readonly bunVersion: string;
  /** ISO date of the commit. */
  readonly date: string;
}

/** A CycloneDX 1.6 document of what is in the binaries; without a serial number, so that it is the same for every build. */
export function billOfMaterials(product: Product, packages: readonly BundledPackage[]): object {
  const self = {
    ...component("application", "nemo-relay", product.version, "Apache-2.0"),
    purl: purl("nemo-relay", product.version),
  };
  const bun = {
    ...component("platform", "bun", product.bunVersion, "MIT"),
    purl: `pkg:github/oven-sh/bun@bun-v${product.bunVersion}`,
  };
  const parts = packages.map(({ name, version, license }) => ({
    ...component("library", name, version, license),
    purl: purl(name, version),
    hashes: [{ alg: "SHA-512", content: hexHash(locked(name).integrity) }],
  }));
  return {
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    version: 1,
    metadata: { timestamp: product.date, component: self },
    components: [bun, ...parts],
    dependencies: [{ ref: self["bom-ref"], dependsOn: [bun, ...parts].map((part) => part["bom-ref"]) }],
  };
}

function component<T extends string>(
  type: T,
  name: string,
  version: string,
  license: string,
): {
  readonly type: T;
  readonly "bom-ref": string;
  readonly name: string;
  readonly version: string;
  readonly licenses: object;
} {
  return { type, "bom-ref": `${name}@${version}`, name, version, licenses: [{ license: { id: license } }] };
}

function purl(name: string, version: string): string {
  return `pkg:npm/${name.replace("@", "%40")}@${version}`;
}

function hexHash(integrity: string): string {
  return Buffer.from(integrity.slice("sha512-".length), "base64").toString("hex");
}
