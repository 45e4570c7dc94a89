import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";

/** A package of the npm registry that the program imports, or that such a package needs. */
export interface Package {
  /** `fast-xml-parser@5.12.1` */
  readonly id: string;
  readonly name: string;
  readonly version: string;
  /** The ids of the packages that it needs. */
  readonly dependencies: readonly string[];
  /** Where it stands below Deno's cache for npm: `<registry>/<name>/<version>`. */
  readonly path: string;
}

/** What of the project's packages the program itself needs; tests and scripts need more. */
export interface ProgramPackages {
  /** Deno's cache for npm on this machine. */
  readonly cache: string;
  /** The entries of `deno.json`'s import map that the program uses. */
  readonly imports: Readonly<Record<string, string>>;
  readonly packages: readonly Package[];
}

interface ModuleGraph {
  readonly modules: readonly { readonly kind?: string; readonly npmPackage?: string }[];
  readonly npmPackages: Readonly<
    Record<string, { name: string; version: string; dependencies: string[] }>
  >;
}

/**
 * Follows the imports of the modules at `entries`, downloading packages where they are lacking.
 * @throws {Error} with what Deno says where a module cannot be loaded
 */
export function programPackages(root: string, entries: readonly string[]): ProgramPackages {
  deno(root, ["cache", "--quiet", "--frozen", "--no-check", ...entries]);
  const graphs = entries.map((entry): ModuleGraph => JSON.parse(deno(root, infoOf(entry))));
  const cache: string = JSON.parse(deno(root, ["info", "--json"])).npmCache;
  const imported = new Set(
    graphs.flatMap(({ modules }) =>
      modules.flatMap(({ kind, npmPackage }) => kind === "npm" && npmPackage ? [npmPackage] : [])
    ),
  );
  const known = Object.assign({}, ...graphs.map(({ npmPackages }) => npmPackages));
  const { imports } = JSON.parse(Deno.readTextFileSync(join(root, "deno.json")));
  return {
    cache,
    imports: Object.fromEntries(
      Object.entries<string>(imports).filter(([, value]) => imported.has(value.slice(4))),
    ),
    packages: reachable(imported, known).map((id) => {
      const { name, version, dependencies } = known[id];
      return { id, name, version, dependencies, path: pathIn(cache, name, version) };
    }),
  };
}

/** Where the files of a package stand that `deno.json` names, on this machine. */
export function packageFolder(name: string): string {
  const root = join(import.meta.dirname!, "..", "..");
  const specifier: string =
    JSON.parse(Deno.readTextFileSync(join(root, "deno.json"))).imports[name];
  deno(root, ["cache", "--quiet", "--frozen", specifier]);
  const cache: string = JSON.parse(deno(root, ["info", "--json"])).npmCache;
  return join(cache, pathIn(cache, name, specifier.split("@").at(-1)!));
}

function infoOf(entry: string): string[] {
  return ["info", "--json", "--frozen", entry];
}

function reachable(
  imported: ReadonlySet<string>,
  known: ModuleGraph["npmPackages"],
): string[] {
  const found = new Set<string>();
  const visit = (id: string) => {
    if (found.has(id)) return;
    found.add(id);
    known[id]!.dependencies.forEach(visit);
  };
  imported.forEach(visit);
  return [...found].sort();
}

function pathIn(cache: string, name: string, version: string): string {
  for (const registry of readdirSync(cache)) {
    const path = join(registry, name, version);
    if (existsSync(join(cache, path))) return path;
  }
  throw new Error(`Cannot find "${name}@${version}" in Deno's cache "${cache}"`);
}

function deno(root: string, args: readonly string[]): string {
  const { code, stdout, stderr } = new Deno.Command(Deno.execPath(), {
    args: [...args],
    cwd: root,
    env: { NO_COLOR: "1" },
  }).outputSync();
  const decoder = new TextDecoder();
  if (code !== 0) throw new Error(`deno ${args[0]} failed: ${decoder.decode(stderr)}`);
  return decoder.decode(stdout);
}
