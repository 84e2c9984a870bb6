// Rules 1-6 of docs/architecture.md, held over everything under src/.
import { describe, expect, test } from "bun:test";
import { readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join, normalize } from "node:path";
import { agents } from "../src/agents/registry.ts";
import { exporters, plannedExporters } from "../src/exporters/registry.ts";
import { providers } from "../src/providers/registry.ts";

const root = join(import.meta.dir, "..", "src");
const files = readdirSync(root, { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith(".ts"))
  .sort();
const sources = new Map(files.map((path) => [path, readFileSync(join(root, path), "utf8")]));
const transpiler = new Bun.Transpiler({ loader: "ts" });
/** Without types and comments; strings in double quotes unless they hold one. */
const code = new Map([...sources].map(([path, text]) => [path, transpiler.transformSync(text)]));

interface Import {
  readonly from: string;
  /** A path under src/, or a package's name. */
  readonly to: string;
  /** Runs when the importing module runs. */
  readonly isStatic: boolean;
}

/** Imports that are there at run time. */
const valueImports: readonly Import[] = files.flatMap((from) =>
  transpiler
    .scanImports(sources.get(from) ?? "")
    .map(({ path, kind }) => ({ from, to: resolve(from, path), isStatic: kind !== "dynamic-import" })),
);

/** All imports, those of types too. */
const allImports: readonly Import[] = files.flatMap((from) =>
  [...(sources.get(from) ?? "").matchAll(/(?:\bfrom\s*|\bimport\s*\(\s*|^import\s*)"([^"]+)"/gm)].map((found) => ({
    from,
    to: resolve(from, found[1] ?? ""),
    isStatic: true,
  })),
);

function resolve(from: string, specifier: string): string {
  return specifier.startsWith(".") ? normalize(join(dirname(from), specifier)) : specifier;
}

function isOurs(path: string): boolean {
  return sources.has(path);
}

/** What loading a file loads. */
function closureOf(entry: string): readonly string[] {
  const seen = new Set<string>();
  const visit = (path: string): void => {
    if (seen.has(path)) return;
    seen.add(path);
    for (const each of valueImports) if (each.from === path && each.isStatic) visit(each.to);
  };
  visit(entry);
  return [...seen].sort();
}

/** `a -> b` for every import that breaks a rule. */
function broken(imports: readonly Import[], isBroken: (each: Import) => boolean): readonly string[] {
  return imports.filter(isBroken).map(({ from, to }) => `${from} -> ${to}`);
}

/** The folder of a family that a path lies in: `folderOf("agents/x/y.ts", "agents")` is `x`. */
function folderOf(path: string, family: string): string | undefined {
  const [first, second, third] = path.split("/");
  return first === family && third !== undefined ? second : undefined;
}

describe("rule 1: the core is pure", () => {
  test("it imports only itself", () => {
    const outside = broken(allImports, ({ from, to }) => from.startsWith("core/") && !to.startsWith("core/"));
    expect(outside).toEqual([]);
  });

  test("it knows no clock, no chance, no timer, no world, and never waits", () => {
    const world =
      /\b(?:async|await|Promise|setTimeout|setInterval|queueMicrotask|fetch|process|Bun|performance|crypto)\b|Math\.random|Date\.now|\bDate\(\)/;
    const impure = files.filter((path) => path.startsWith("core/") && world.test(withoutStrings(code.get(path) ?? "")));
    expect(impure).toEqual([]);
  });
});

function withoutStrings(text: string): string {
  return text.replace(/"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'/g, '""');
}

describe("rule 2: nobody names or imports what is registered", () => {
  const shared: Readonly<Record<string, readonly string[]>> = {
    agents: ["shared"],
    providers: ["sse", "upstreams"],
    exporters: ["otlp"],
  };

  test.each(Object.keys(shared))("one of %s never imports another", (family) => {
    const crossing = broken(allImports, ({ from, to }) => {
      const [one, other] = [folderOf(from, family), folderOf(to, family)];
      return one !== undefined && other !== undefined && one !== other && !(shared[family] ?? []).includes(other);
    });
    expect(crossing).toEqual([]);
  });

  test("no string literal is a registered id or alias, outside its folder and the registry", () => {
    const planned = ["codex", "cursor", "hermes", "opentelemetry", "atof"];
    const names = new Set([
      ...agents.flatMap((agent) => [agent.id, ...agent.aliases]),
      ...providers.map((provider) => provider.id),
      ...exporters.map((exporter) => exporter.kind),
      ...plannedExporters,
      ...planned,
    ]);
    const named = files.flatMap((path) => {
      if (/^(agents|providers|exporters)\/registry\.ts$/.test(path)) return [];
      if (folderOf(path, "agents") ?? folderOf(path, "providers") ?? folderOf(path, "exporters")) return [];
      const literals = (code.get(path) ?? "").matchAll(/(["'`])([a-z][a-z0-9-]*)\1/g);
      return [...literals].filter((found) => names.has(found[2] ?? "")).map((found) => `${path}: ${found[0]}`);
    });
    expect(named).toEqual([]);
  });
});

describe("rule 3: packages have a home", () => {
  const homes: readonly (readonly [RegExp, RegExp])[] = [
    [/^@opentelemetry\//, /^exporters\/otlp\//],
    [/^@pydantic\/genai-prices$/, /^pricing\/price-table\.ts$/],
    [/^yaml$/, /^agents\/hermes\//],
    [/^jsonc-parser$/, /^agents\/(cursor|shared\/json-hooks)\//],
    [/^bun:sqlite$/, /^platform\/file-lock\.ts$/],
    [/^citty$/, /^cli\//],
    [/^smol-toml$/, /^config\/|^agents\/codex\//],
    [/^eventsource-parser(\/|$)/, /^providers\/sse\//],
    [/^consola(\/|$)/, /^platform\/log\.ts$/],
    [/^valibot$/, /^config\/|^exporters\/[^/]+\/schema\.ts$/],
    [/^@valibot\/to-json-schema$/, /^config\/json-schema\.ts$/],
    [/^@clack\/prompts$/, /^setup\/config\/prompts\.ts$/],
    [/^(node:|bun$)/, /./],
  ];

  test("every package is imported at home, and none is homeless", () => {
    const astray = broken(valueImports, ({ from, to }) => {
      const home = homes.find(([name]) => name.test(to));
      return !isOurs(to) && (home === undefined || !home[1].test(from));
    });
    expect(astray).toEqual([]);
  });
});

/** Whether both lie in one member of a family: `agents/x/a.ts` and `agents/x/launch/b.ts`. */
function sameFamilyMember(from: string, to: string): boolean {
  const [family, member] = to.split("/");
  return from.startsWith(`${family}/${member}/`) || from.startsWith("demo/");
}

describe("rule 4: what is heavy is loaded when it is used", () => {
  test("main.ts loads itself and the version", () => {
    expect(closureOf("main.ts")).toEqual(["main.ts", "version.ts"]);
  });

  test("hook-forward loads errors, JSON readers, the neutral answers and itself; no package", () => {
    const allowed =
      /^(hook-forward\/|core\/json\/|errors\.ts$|version\.ts$|agents\/neutral-answers?\.ts$|agents\/[^/]+\/neutral\.ts$)/;
    expect(closureOf("hook-forward/hook-forward.ts").filter((path) => !allowed.test(path))).toEqual([]);
  });

  test("commands, the service, agents' launch parts, exporters and the price table are reached by import() only", () => {
    const lazy =
      /^(cli\/commands\/|runtime\/start-service\.ts$|demo\/|agents\/[^/]+\/launch|exporters\/[^/]+\/index\.ts$|pricing\/price-table\.ts$)/;
    const eager = broken(
      valueImports,
      ({ from, to, isStatic }) =>
        isStatic && lazy.test(to) && dirname(from) !== dirname(to) && !sameFamilyMember(from, to),
    );
    expect(eager).toEqual([]);
  });

  test("the command line starts without the gateway and without the launcher", () => {
    const heavy = closureOf("cli/main.ts").filter((path) => /^(gateway|runtime|journal|exporters)\//.test(path));
    expect(heavy).toEqual([]);
  });
});

test("rule 5: gateway and exporters do not know each other", () => {
  const knowing = broken(
    allImports,
    ({ from, to }) =>
      (from.startsWith("gateway/") && to.startsWith("exporters/")) ||
      (from.startsWith("exporters/") && to.startsWith("gateway/")),
  );
  expect(knowing).toEqual([]);
});

describe("rule 6: small files with plain names", () => {
  const lengths = files.map((path) => ({ path, lines: (sources.get(path) ?? "").trimEnd().split("\n").length }));

  test("names are kebab-case", () => {
    const odd = files.filter((path) => !path.split("/").every((part) => /^[a-z0-9]+(-[a-z0-9]+)*(\.ts)?$/.test(part)));
    expect(odd).toEqual([]);
  });

  test("no file has more than 300 lines", () => {
    expect(lengths.filter(({ lines }) => lines > 300)).toEqual([]);
  });

  test("no barrels and no default exports", () => {
    const barrels = files.filter((path) => /^export (\*|\{[^}]*\}|type \{[^}]*\}) from/m.test(sources.get(path) ?? ""));
    const defaults = files.filter((path) => /^export default\b/m.test(sources.get(path) ?? ""));
    expect({ barrels, defaults }).toEqual({ barrels: [], defaults: [] });
  });

  test("the table of sizes", () => {
    const folders = Map.groupBy(lengths, ({ path }) => (path.includes("/") ? (path.split("/")[0] ?? "") : "."));
    const rows = [...folders, ["all", lengths] as const].map(([folder, members]) => {
      const sizes = members.map(({ lines }) => lines).sort((one, other) => one - other);
      const largest = members.find(({ lines }) => lines === sizes.at(-1));
      return {
        folder,
        files: sizes.length,
        median: sizes[sizes.length >> 1],
        most: sizes.at(-1),
        largest: basename(largest?.path ?? ""),
      };
    });
    const table = rows.map((row) => `${row.folder.padEnd(14)}${row.files}\t${row.median}\t${row.most}\t${row.largest}`);
    process.stdout.write(`folder        files\tmedian\tmost\tlargest\n${table.join("\n")}\n`);
    expect(rows.at(-1)?.files).toBe(files.length);
  });
});
