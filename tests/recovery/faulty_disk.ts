import type { FileSystem } from "../../lib/recovery/file_system.ts";

/** What goes wrong at a call: it fails once; or the process ends, before it or half way through. */
export type FaultKind = "error" | "crash" | "torn crash";

export interface Fault {
  /** The number of the call, from 0; or what its words are like, for the first such call. */
  readonly at: number | RegExp;
  readonly kind: FaultKind;
}

/** What a call after a simulated crash throws; whatever the program does then changes nothing. */
export class Crash extends Error {
  override readonly name = "Crash";
  readonly code = "ECRASH";
}

const ASYNCHRONOUS: ReadonlySet<string> = new Set(["syncDirectories", "removeTree"]);

/** A disk that counts its calls and fails at one of them. */
export class FaultyDisk {
  readonly disk: FileSystem;
  /** The calls so far, in words. */
  readonly calls: string[] = [];
  readonly #real: FileSystem;
  readonly #fault: Fault | undefined;
  #isDown = false;
  #hasFailed = false;

  constructor(real: FileSystem, fault?: Fault) {
    this.#real = real;
    this.#fault = fault;
    this.disk = new Proxy(real, {
      get: (_, name) => (...args: unknown[]) => {
        try {
          return this.#call(String(name), args);
        } catch (error) {
          if (ASYNCHRONOUS.has(String(name))) return Promise.reject(error);
          throw error;
        }
      },
    });
  }

  get isDown(): boolean {
    return this.#isDown;
  }

  #call(name: string, args: unknown[]): unknown {
    if (this.#isDown) throw new Crash("the process has ended");
    const number = this.calls.length;
    this.calls.push(`${name} ${args.map(shown).join(" ")}`);
    if (!this.#fault || !this.#isDue(this.#fault.at, number)) return this.#do(name, args);
    if (this.#fault.kind === "error") throw ioError(this.calls[number]!);
    this.#isDown = true;
    if (this.#fault.kind === "torn crash") return this.#tear(name, args);
    throw new Crash(this.calls[number]);
  }

  #isDue(at: number | RegExp, number: number): boolean {
    if (typeof at === "number") return number === at;
    if (this.#hasFailed || !at.test(this.calls[number]!)) return false;
    this.#hasFailed = true;
    return true;
  }

  #do(name: string, args: unknown[]): unknown {
    const method = Reflect.get(this.#real, name) as (...args: unknown[]) => unknown;
    return method.apply(this.#real, args);
  }

  /** Half of what a call does; of most calls there is no half. */
  #tear(name: string, args: unknown[]): never {
    const [path, text] = args as [string, string];
    if (name === "writeFile") this.#real.writeFile(path, text.slice(0, text.length / 2));
    if (name === "append") this.#real.append(path, text.slice(0, text.length / 2));
    if (name === "removeTree") removeHalf(path);
    throw new Crash(this.calls.at(-1));
  }
}

/** What a failing disk reports. */
export function ioError(what: string): Error {
  return Object.assign(new Error(`Input/output error (os error 5): ${what}`), { code: "EIO" });
}

/** Removes every second name, from the leaves up. */
function removeHalf(path: string): void {
  let entries: Deno.DirEntry[];
  try {
    entries = [...Deno.readDirSync(path)].sort((a, b) => a.name < b.name ? -1 : 1);
  } catch {
    return;
  }
  entries.forEach(({ name, isDirectory }, number) => {
    const child = `${path}/${name}`;
    if (isDirectory) removeHalf(child);
    if (number % 2 === 0) Deno.removeSync(child, { recursive: true });
  });
}

function shown(value: unknown): string {
  if (typeof value !== "string") return JSON.stringify(value);
  const text = value.replaceAll("\\", "/");
  return text.length > 160 ? `${text.slice(0, 160)}…` : text;
}
