/** Takes bytes; they are valid only until it returns. */
export type ByteSink = (bytes: Uint8Array) => void;

/**
 * Something that turns files into other bytes, known by its name like a `Visitor`. Without one, files
 * stay as they are.
 */
export interface Conversion<Parameters, About = unknown> {
  readonly name: string;
  /**
   * Makes a converter in a worker, once for many files. What it gives to `output` belongs to the file that
   * is at hand.
   */
  start(parameters: Parameters, output: Output): Converter<About>;
}

/** Where a converter puts what it makes of a file. */
export interface Output {
  write(bytes: Uint8Array): void;
  /**
   * Says what the file is to be called that goes into a `NamedParts`: a path below its directory, with
   * `/`, that no other file gets. Costs nothing before the first bytes are written.
   */
  name(name: string): void;
}

/** Turns one file after another into other bytes. What it throws is taken for a bug, and ends the run. */
export interface Converter<About = unknown> {
  /** A file begins; `about` is what the slice says about its files. */
  begin(file: ConvertedFile, about: About): void;
  /** Its next bytes, valid only until this returns: all of it, or chunks of a large one. */
  push(chunk: Uint8Array): void;
  /** The file ends; the last of it has to be written before this returns. */
  end(): Converted | void;
}

/** What a converter has to say of a file that it has turned into other bytes. */
export interface Converted {
  /** Goes back to the main thread: plain data. */
  readonly told?: unknown;
  /** For a part that is this file alone: its modification time in ms since the epoch. */
  readonly modified?: number;
}

export interface ConvertedFile {
  /** Position in its slice. */
  readonly position: number;
  /** Bytes. */
  readonly size: number;
  /** Modification time in ms since the epoch. */
  readonly modified: number;
}

/** A conversion with its parameters, as plain data. */
export interface Converting {
  readonly name: string;
  readonly parameters: unknown;
}

/** Asks for a conversion in a `Setup`. */
export function converting<Parameters, About>(
  { name }: Conversion<Parameters, About>,
  parameters: Parameters,
): Converting {
  return { name, parameters };
}
