import { createHash, type Hash } from "node:crypto";
import type { ByteSink, Converted, ConvertedFile, Converter, Output } from "./conversion.ts";
import type { PartFile } from "./part_file.ts";
import { BugError, skillNamed, type Skills } from "./skills.ts";
import type { Setup } from "./slice.ts";
import { SyncQueue } from "./sync_queue.ts";

/** What a file was and what became of it: SHA-256, in hexadecimal, and what its converter says. */
interface Written extends Converted {
  readonly original: string;
  readonly written: string;
}

/** Puts files, as the setup's conversion makes them, at the ends of parts; one for each worker. */
export class PartWriter {
  readonly disk: SyncQueue;
  readonly #setup: Setup;
  readonly #skills: Skills;
  #converter: Converter | undefined;
  /** Where the converter's bytes go, with their digest. */
  #at: { readonly part: PartFile; readonly written: Hash } | undefined;
  readonly #output: Output = {
    write: (bytes) =>
      this.#reach(() => {
        this.#at!.written.update(bytes);
        this.#at!.part.write(bytes);
      }),
    name: (name) => this.#reach(() => this.#at!.part.giveName(name)),
  };
  /** What writing threw, which a converter only passes on. */
  #failed: { readonly error: unknown } | undefined;

  constructor(setup: Setup, skills: Skills) {
    this.disk = new SyncQueue(setup.mostOpen);
    this.#setup = setup;
    this.#skills = skills;
  }

  /**
   * Appends a file to a part; `about` is what the slice says about its files. `bytes` is all of it, or
   * gives it chunk by chunk. Where that fails, the part is as it was before.
   */
  append(
    part: PartFile,
    { bytes, file, about }: {
      readonly bytes: Uint8Array | ((sink: ByteSink) => Promise<void>);
      readonly file: ConvertedFile;
      readonly about: unknown;
    },
  ): Written | Promise<Written> {
    const before = part.length;
    const undo = (error: unknown): never => {
      // It may be in the middle of the file.
      this.#converter = undefined;
      part.cut(before);
      throw error;
    };
    try {
      const { push, end } = this.#begin(part, file, about);
      if (bytes instanceof Uint8Array) {
        push(bytes);
        return end();
      }
      return bytes(push).then(end).catch(undo);
    } catch (error) {
      return undo(error);
    }
  }

  #begin(
    part: PartFile,
    file: ConvertedFile,
    about: unknown,
  ): { readonly push: ByteSink; readonly end: () => Written } {
    const original = createHash("sha256");
    if (!this.#setup.conversion) {
      return {
        push(chunk) {
          original.update(chunk);
          part.write(chunk);
        },
        end() {
          const digest = original.digest("hex");
          return { original: digest, written: digest };
        },
      };
    }
    const written = createHash("sha256");
    this.#at = { part, written };
    const converter = this.#converter ??= this.#start();
    const guarded = <T>(action: () => T) => this.#guard(action, file);
    guarded(() => converter.begin(file, about));
    return {
      push(chunk) {
        original.update(chunk);
        guarded(() => converter.push(chunk));
      },
      end() {
        const converted = guarded(() => converter.end()) ?? {};
        return { ...converted, original: original.digest("hex"), written: written.digest("hex") };
      },
    };
  }

  #start(): Converter {
    const { name, parameters } = this.#setup.conversion!;
    const skill = skillNamed(this.#skills.conversions, name);
    try {
      return skill.start(parameters as never, this.#output);
    } catch (error) {
      throw BugError.of(`conversion "${name}" cannot start`, error);
    }
  }

  /** What fails here is no fault of the converter. */
  #reach(action: () => void): void {
    try {
      action();
    } catch (error) {
      this.#failed = { error };
      throw error;
    }
  }

  /** What a converter throws is its fault, but for what writing had thrown. */
  #guard<T>(action: () => T, { position }: ConvertedFile): T {
    this.#failed = undefined;
    try {
      return action();
    } catch (error) {
      const failed = this.#failed as { readonly error: unknown } | undefined;
      if (failed) throw failed.error;
      const { name } = this.#setup.conversion!;
      throw BugError.of(`conversion "${name}" failed at file ${position} of its slice`, error);
    }
  }
}
