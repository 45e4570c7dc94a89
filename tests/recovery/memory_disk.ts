import { posix } from "node:path";
import { crc32 } from "node:zlib";
import type { Entry, FileSystem, Info } from "../../lib/recovery/file_system.ts";
import type { LockFile } from "../../lib/recovery/transaction/lock_file.ts";

/** What of the steps that were not synced survives a power cut: none, all, or some by chance. */
export type Survival = "none" | "all" | ((step: number) => boolean);

interface File {
  readonly kind: "file";
  readonly text: string;
}
interface Directory {
  readonly kind: "directory";
  readonly names: Map<string, Node>;
  /** What is left of `names` when the power fails. */
  readonly durable: Map<string, Node>;
}
type Node = File | Directory;

/** A change of one or two directories, that is on the disk as a whole or not at all. */
interface Step {
  readonly touched: readonly Directory[];
  apply(namesOf: (directory: Directory) => Map<string, Node>): void;
}

/**
 * A disk in memory whose power can be cut. It promises no more than POSIX: a change of names is durable
 * when one of its directories was synced after it; whatever was not may be there or not, for each
 * directory up to some change.
 */
export class MemoryDisk implements FileSystem {
  #root = emptyDirectory();
  #steps: Step[] = [];

  /** Makes a disk that holds files, by absolute path, all of it durable. */
  constructor(files: Readonly<Record<string, string>> = {}) {
    for (const [path, text] of Object.entries(files)) {
      this.#makeAbove(path);
      this.writeFile(path, text);
    }
    this.#settle(() => true);
  }

  /** The text of each file, and `undefined` for each directory, by path. */
  tree(): Map<string, string | undefined> {
    const tree = new Map<string, string | undefined>();
    const walk = (directory: Directory, path: string) => {
      for (const [name, node] of directory.names) {
        tree.set(`${path}/${name}`, node.kind === "file" ? node.text : undefined);
        if (node.kind === "directory") walk(node, `${path}/${name}`);
      }
    };
    walk(this.#root, "");
    return new Map([...tree].sort(([a], [b]) => a < b ? -1 : 1));
  }

  /** Ends all that is under way; what is not durable survives as `survival` says. */
  cutPower(survival: Survival): void {
    this.#settle((number) =>
      typeof survival === "function" ? survival(number) : survival === "all"
    );
    const restore = (directory: Directory): void => {
      directory.names.clear();
      for (const [name, node] of directory.durable) {
        directory.names.set(name, node);
        if (node.kind === "directory") restore(node);
      }
    };
    restore(this.#root);
  }

  info(path: string): Info | undefined {
    const node = this.#find(path);
    if (!node) return undefined;
    const size = node.kind === "file" ? node.text.length : 0;
    return {
      kind: node.kind,
      size,
      device: 1,
      modified: 0,
      changed: undefined,
      mode: undefined,
      owner: undefined,
    };
  }

  names(directory: string): string[] {
    const node = this.#find(directory);
    return node?.kind === "directory" ? [...node.names.keys()] : [];
  }

  entries(directory: string): Entry[] {
    return this.names(directory).map((name) => ({
      name,
      kind: this.#find(`${directory}/${name}`)!.kind,
    }));
  }

  makeDirectory(path: string): void {
    if (this.#find(path)) throw new Deno.errors.AlreadyExists(`exists: mkdir '${path}'`);
    this.#put(path, emptyDirectory());
  }

  rename(from: string, to: string): void {
    const node = this.#get(from);
    const there = this.#find(to);
    const isInTheWay = there && (there.kind !== node.kind || namesIn(there) > 0);
    if (isInTheWay) throw systemError("ENOTEMPTY", `rename '${from}' -> '${to}'`);
    if (there === node) return;
    const [source, target] = [this.#directory(dirname(from)), this.#directory(dirname(to))];
    this.#do({
      touched: [source, target],
      apply(namesOf) {
        namesOf(source).delete(basename(from));
        namesOf(target).set(basename(to), node);
      },
    });
  }

  link(from: string, to: string): void {
    if (this.#find(to)) throw systemError("EEXIST", `link '${from}' -> '${to}'`);
    this.#put(to, this.#get(from));
  }

  remove(path: string): void {
    if (namesIn(this.#get(path)) > 0) throw systemError("ENOTEMPTY", `remove '${path}'`);
    this.#delete(path);
  }

  async removeTree(path: string): Promise<void> {
    const node = this.#find(path);
    if (!node) return;
    for (const name of this.names(path)) await this.removeTree(`${path}/${name}`);
    this.#delete(path);
  }

  writeFile(path: string, text: string): void {
    this.#put(path, { kind: "file", text });
  }

  /** Appended bytes are of the file itself: they are durable at once, as they are synced. */
  append(path: string, text: string): void {
    const node = this.#get(path);
    if (node.kind !== "file") throw systemError("EISDIR", `open '${path}'`);
    Object.assign(node, { text: node.text + text });
  }

  readFile(path: string): string | undefined {
    const node = this.#find(path);
    return node?.kind === "file" ? node.text : undefined;
  }

  readBytes(path: string): Uint8Array | undefined {
    const text = this.readFile(path);
    return text === undefined ? undefined : new TextEncoder().encode(text);
  }

  writeBytes(path: string, bytes: Uint8Array): void {
    if (this.#find(path)) throw new Deno.errors.AlreadyExists(`exists: open '${path}'`);
    this.writeFile(path, new TextDecoder().decode(bytes));
  }

  checksum(path: string): number {
    return crc32(this.readFile(path)!);
  }

  copyFile(from: string, to: string): void {
    this.writeFile(to, this.readFile(from)!);
  }

  syncDirectories(paths: readonly string[]): Promise<void> {
    const synced = new Set(paths.map((path) => this.#directory(path)));
    const [done, left] = [[], []] as [Step[], Step[]];
    for (const step of this.#steps) {
      (step.touched.some((directory) => synced.has(directory)) ? done : left).push(step);
    }
    for (const step of done) step.apply((directory) => directory.durable);
    this.#steps = left;
    return Promise.resolve();
  }

  openLock(path: string): LockFile {
    if (!this.#find(path)) this.writeFile(path, "");
    return {
      isLocked: () => Promise.resolve(true),
      isStillThere: () => this.#find(path) !== undefined,
      close() {},
    };
  }

  #settle(survives: (number: number) => boolean): void {
    // No file system forgets a change of a directory and remembers a later one.
    const forgotten = new Set<Directory>();
    this.#steps.forEach((step, number) => {
      if (survives(number) && !step.touched.some((directory) => forgotten.has(directory))) {
        step.apply((directory) => directory.durable);
      } else {
        for (const directory of step.touched) forgotten.add(directory);
      }
    });
    this.#steps = [];
  }

  #do(step: Step): void {
    step.apply((directory) => directory.names);
    this.#steps.push(step);
  }

  #put(path: string, node: Node): void {
    const directory = this.#directory(dirname(path));
    this.#do({
      touched: [directory],
      apply: (namesOf) => void namesOf(directory).set(basename(path), node),
    });
  }

  #delete(path: string): void {
    const directory = this.#directory(dirname(path));
    this.#do({
      touched: [directory],
      apply: (namesOf) => void namesOf(directory).delete(basename(path)),
    });
  }

  #find(path: string): Node | undefined {
    let node: Node | undefined = this.#root;
    for (const name of slashed(path).split("/").filter((it) => it !== "")) {
      node = node?.kind === "directory" ? node.names.get(name) : undefined;
    }
    return node;
  }

  #get(path: string): Node {
    const node = this.#find(path);
    if (!node) throw new Deno.errors.NotFound(`no such file: '${path}'`);
    return node;
  }

  #directory(path: string): Directory {
    const node = this.#get(path);
    if (node.kind !== "directory") throw systemError("ENOTDIR", `'${path}'`);
    return node;
  }

  #makeAbove(path: string): void {
    const above = dirname(path);
    if (this.#find(above)) return;
    this.#makeAbove(above);
    this.makeDirectory(above);
  }
}

/** A path with `/`: on Windows, the program's come with its own separator. */
export function slashed(path: string): string {
  return path.replaceAll("\\", "/");
}

function dirname(path: string): string {
  return posix.dirname(slashed(path));
}

function basename(path: string): string {
  return posix.basename(slashed(path));
}

function emptyDirectory(): Directory {
  return { kind: "directory", names: new Map(), durable: new Map() };
}

function namesIn(node: Node): number {
  return node.kind === "directory" ? node.names.size : 0;
}

function systemError(code: string, what: string): Error {
  return Object.assign(new Error(`${code}: ${what}`), { code });
}
