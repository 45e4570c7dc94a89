/** As much of `deno.lock` (version 5) as is read here. */
export interface Lock {
  readonly version: string;
  readonly specifiers: Readonly<Record<string, string>>;
  readonly npm: Readonly<Record<string, { readonly integrity: string }>>;
  readonly workspace: { readonly dependencies: readonly string[] };
}

/** What of the lock file stays when only some imports and packages do. */
export interface Wanted {
  /** Values of the import map, `npm:fast-xml-parser@5.12.1`. */
  readonly imports: readonly string[];
  /** Ids of packages, `fast-xml-parser@5.12.1`. */
  readonly packages: readonly string[];
}

/** The lock file of the program alone, without what only tests and scripts need. */
export function restrictedLock(lock: Lock, { imports, packages }: Wanted): Lock {
  return {
    version: lock.version,
    specifiers: picked(lock.specifiers, imports),
    npm: picked(lock.npm, packages),
    workspace: { dependencies: [...imports].sort() },
  };
}

function picked<T>(
  record: Readonly<Record<string, T>>,
  keys: readonly string[],
): Record<string, T> {
  return Object.fromEntries(
    [...keys].sort().map((key) => {
      const value = record[key];
      if (value === undefined) throw new Error(`deno.lock does not name "${key}"`);
      return [key, value];
    }),
  );
}
