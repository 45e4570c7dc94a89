import { Buffer } from "node:buffer";
import { dirname, join } from "node:path";
import { eachIndexRecord, INDEX_FILES } from "../../kerio/folder_index.ts";
import { messageNumber, nextNumber, STATUS_FILE } from "../../kerio/folder_status.ts";
import type { FileSystem } from "../file_system.ts";

/** An index larger than this is not read; each message is looked at instead. In bytes. */
const LARGEST_INDEX = 512 * 1024 * 1024;

const UNKNOWN = -1;

/** Whether a file in `#msgs` is a message. */
export function isMessageName(name: string): boolean {
  return /\.eml$/i.test(name);
}

/**
 * The messages of a live folder. Their sizes and arrival times come from the folder's index, which is
 * read at once; where that does not know a message, its file is asked.
 */
export class LiveFolder {
  /** Absolute path of its `#msgs`. */
  readonly path: string;
  /** File names of the messages; a message is known by its position here. */
  readonly names: readonly string[];
  readonly #disk: FileSystem;
  readonly #positions = new Map<number, number>();
  readonly #otherNames = new Map<string, number>();
  readonly #sizes: Float64Array;
  readonly #times: Float64Array;
  #bySize: Map<number, number[]> | undefined;
  #highest = 0;

  constructor(disk: FileSystem, path: string) {
    this.path = path;
    this.#disk = disk;
    this.names = disk.names(path).filter(isMessageName);
    this.#sizes = new Float64Array(this.names.length).fill(UNKNOWN);
    this.#times = new Float64Array(this.names.length).fill(UNKNOWN);
    this.names.forEach((name, position) => {
      const number = messageNumber(name);
      if (number === undefined) {
        this.#otherNames.set(name, position);
        return;
      }
      this.#positions.set(number, position);
      this.#highest = Math.max(this.#highest, number);
    });
    for (const file of INDEX_FILES) this.#readIndex(join(dirname(path), file));
  }

  /** The highest number that a file or a line of the index has; 0 where there is none. */
  get highest(): number {
    return this.#highest;
  }

  /** Whether its files are named with upper-case letters. */
  get isUpperCase(): boolean {
    return this.names.some((name) => /[A-F]/.test(name.slice(0, -4)));
  }

  /** The number that the server will give next, as `status.fld` says. */
  next(): number | undefined {
    const status = this.#disk.readBytes(join(dirname(this.path), STATUS_FILE));
    return status && nextNumber(Buffer.from(status).toString("latin1"));
  }

  /** The message with this number, or the one whose file has the name `other`. */
  positionOf(number: number, other?: string): number | undefined {
    return number === UNKNOWN ? this.#otherNames.get(other!) : this.#positions.get(number);
  }

  /** Bytes. */
  sizeAt(position: number): number {
    if (this.#sizes[position] === UNKNOWN) this.#look(position);
    return this.#sizes[position]!;
  }

  /** When it arrived, or its file was changed, in seconds since the epoch. */
  timeAt(position: number): number {
    if (this.#times[position] === UNKNOWN) this.#look(position);
    return this.#times[position]!;
  }

  checksumAt(position: number): number {
    return this.#disk.checksum(join(this.path, this.names[position]!));
  }

  /** The messages of a size in bytes. */
  withSize(size: number): readonly number[] {
    if (!this.#bySize) {
      this.#bySize = new Map();
      for (let position = 0; position < this.names.length; position++) {
        const known = this.#bySize.get(this.sizeAt(position));
        if (known) known.push(position);
        else this.#bySize.set(this.sizeAt(position), [position]);
      }
    }
    return this.#bySize.get(size) ?? [];
  }

  #look(position: number): void {
    const info = this.#disk.info(join(this.path, this.names[position]!));
    this.#sizes[position] = info?.size ?? 0;
    this.#times[position] = Math.floor((info?.modified ?? 0) / 1000);
  }

  #readIndex(path: string): void {
    const info = this.#disk.info(path);
    if (info?.kind !== "file" || info.size > LARGEST_INDEX) return;
    eachIndexRecord(this.#disk.readBytes(path) ?? new Uint8Array(), (number, size, arrival) => {
      if (number > this.#highest) this.#highest = number;
      const position = this.#positions.get(number);
      if (position === undefined || size < 0 || arrival < 0) return;
      this.#sizes[position] = size;
      this.#times[position] = arrival;
    });
  }
}
