import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A directory that vanishes with the scope that holds it: `await using dir = scratch()`. */
export interface Scratch extends AsyncDisposable, Disposable {
  readonly path: string;
  /** A path inside, with `/` between the parts or one argument for each. */
  join(...parts: string[]): string;
}

/** Makes a temporary directory. Its path has no symbolic link in it. */
export function scratch(prefix = "kmsrecover-test-"): Scratch {
  const path = realpathSync(mkdtempSync(join(tmpdir(), prefix)));
  const remove = () =>
    rmSync(path, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  return {
    path,
    join: (...parts) => join(path, ...parts),
    [Symbol.dispose]: remove,
    [Symbol.asyncDispose]: async () => await Promise.resolve(remove()),
  };
}

/** Calls a function with a temporary directory and removes it afterwards. */
export async function withTempDir<T>(use: (dir: string) => T | Promise<T>): Promise<T> {
  await using dir = scratch();
  return await use(dir.path);
}
