import type { ByteSource } from "./byte_source.ts";
import type { CentralDirectory } from "./central_directory.ts";
import { descriptorLength, MAX_DESCRIPTOR, MIN_DESCRIPTOR } from "./data_descriptor.ts";
import type { EntryErrors } from "./entry_errors.ts";
import { disagreement, localHeaderSize } from "./local_header.ts";
import { FLAG_DESCRIPTOR, LOCAL_HEADER_SIZE, viewOf } from "./records.ts";
import { Window } from "./window.ts";

/** What an archive may be believed. */
export interface Trust {
  /** Where local header or data descriptor and the directory differ, take the directory's word. */
  readonly trustDirectory?: boolean;
  /** Told of each entry that the directory and the local header say different things about. */
  readonly trusted?: (message: string) => void;
}

/** As much is read at once for an entry, its header and what follows. */
const AHEAD = 1 << 20;

/**
 * Of entries larger than this (packed bytes) no more is read than is wanted. In smaller ones, to read on
 * over what is not wanted is faster than to ask the disk for each.
 */
const SKIPPED = 1 << 18;

/** Finds the packed bytes of entries, and compares what stands around them with the directory. */
export class EntryData {
  #source: ByteSource;
  #directory: CentralDirectory;
  #errors: EntryErrors;
  #trust: Trust;
  #window: Window;
  /** The last entry that was trusted although something was odd. */
  #odd = -1;

  constructor(
    source: ByteSource,
    directory: CentralDirectory,
    { errors, ...trust }: Trust & { readonly errors: EntryErrors },
  ) {
    this.#source = source;
    this.#directory = directory;
    this.#errors = errors;
    this.#trust = trust;
    this.#window = new Window(source);
  }

  /**
   * All packed bytes of entry `i`, which the caller knows to be few; valid until the next call.
   * @throws {ZipError} `damaged-entry`, `ambiguous`, `unsafe`, `io`
   */
  view(i: number): Uint8Array {
    const start = this.start(i);
    const compressedSize = this.#directory.compressedSize(i);
    const data = this.#window.view(start, compressedSize);
    if (data.length !== compressedSize) throw this.#errors.cut(i);
    return data;
  }

  /**
   * Where the packed bytes of entry `i` begin (bytes in the source), after its local header and data
   * descriptor were compared.
   * @throws {ZipError} `damaged-entry`, `ambiguous`, `unsafe`, `io`
   */
  start(i: number): number {
    const directory = this.#directory;
    const start = this.#afterHeader(i, AHEAD);
    if (this.#odd !== i && directory.flags(i) & FLAG_DESCRIPTOR) {
      this.#checkDescriptor(i, start + directory.compressedSize(i), directory.limit(i));
    }
    return start;
  }

  /**
   * Gives the packed bytes of entry `i` one after another, at each call as many as are asked for, or all
   * that are left; valid until the next call. They are read from the source only then, but for `wanted`
   * bytes at the beginning. Compares the local header and not the data descriptor.
   * @throws {ZipError} `damaged-entry`, `ambiguous`, `unsafe`, `io`
   */
  pieces(i: number, wanted: number): (most: number) => Uint8Array {
    const compressedSize = this.#directory.compressedSize(i);
    const isSkipped = compressedSize > SKIPPED;
    let at = this.#afterHeader(i, isSkipped ? wanted : AHEAD);
    const end = at + compressedSize;
    return (most) => {
      const length = Math.min(most, end - at);
      if (isSkipped) this.#window.aimAtOnly(at, length);
      const bytes = this.#window.view(at, length);
      if (bytes.length < length) throw this.#errors.cut(i);
      at += length;
      return bytes;
    };
  }

  /** Where the packed bytes begin; as much as `ahead` is read with the local header. */
  #afterHeader(i: number, ahead: number): number {
    const directory = this.#directory;
    const position = directory.headerPosition(i);
    const limit = directory.limit(i);
    const compressedSize = directory.compressedSize(i);
    const length = LOCAL_HEADER_SIZE + directory.nameLength(i);
    if (ahead === AHEAD) this.#window.aim(position, Math.min(limit - position, AHEAD));
    else this.#window.aimAtOnly(position, Math.min(limit - position, length + ahead));
    let header = viewOf(this.#window.view(position, length));
    const headerSize = localHeaderSize(header);
    if (headerSize < 0) throw this.#errors.damaged(i, "its local header is missing");
    const start = position + headerSize;
    if (start + compressedSize > limit) {
      throw this.#errors.of(i, "unsafe", "it reaches into what follows it");
    }
    header = viewOf(this.#window.view(position, headerSize));
    if (header.byteLength < headerSize) throw this.#errors.cut(i);
    const what = disagreement(header, directory, i);
    if (what !== undefined) {
      this.#disagrees(i, `the archive's directory and its local header disagree in its ${what}`);
    }
    return start;
  }

  #checkDescriptor(i: number, at: number, limit: number): void {
    const directory = this.#directory;
    const room = Math.min(limit - at, MAX_DESCRIPTOR, this.#source.size - at);
    if (room < MIN_DESCRIPTOR) return;
    const view = viewOf(this.#window.view(at, room));
    if (descriptorLength(view, directory.packed(i)) < 0) {
      this.#disagrees(i, "the archive's directory and its data descriptor disagree");
    }
  }

  #disagrees(i: number, why: string): void {
    const { trustDirectory, trusted } = this.#trust;
    if (!trustDirectory) throw this.#errors.of(i, "ambiguous", why);
    if (this.#odd === i) return;
    this.#odd = i;
    trusted?.(`"${this.#directory.name(i)}" in "${this.#errors.archive}": ${why}`);
  }
}
