import { closeSync, fstatSync, openSync, readSync, statSync } from "node:fs";
import { readableCause, systemErrorCode } from "../model/system_error.ts";

/** The server's configuration file, in the installation's directory. */
export const CONFIGURATION_FILE = "mailserver.cfg";

/** A configuration larger than this is not read. In bytes. */
export const MAX_CONFIGURATION_SIZE = 16 * 1024 * 1024;
const TOO_LARGE = "it is larger than 16 MiB";

/** The paths of `<table name="Directories">`, as written there. */
export interface Directories {
  readonly storeDir?: string;
  readonly archiveDir?: string;
  readonly backupDir?: string;
}

/** What could be read from a configuration; `reason` says why there is nothing. */
export type DirectoriesResult =
  | { readonly directories: Directories; readonly reason?: undefined }
  | { readonly directories?: undefined; readonly reason: string; readonly missing?: true };

/**
 * Reads the directories from the text or bytes of a `mailserver.cfg`. Bytes may be UTF-8 or
 * Windows-1252. A document type is refused and no entity beyond XML's own five is expanded. Never
 * throws: whatever is wrong with the text is the result's `reason`.
 */
export async function readDirectories(source: string | Uint8Array): Promise<DirectoriesResult> {
  const { document, reason } = await parseConfiguration(source);
  return document === undefined ? { reason: reason! } : { directories: directoriesOf(document) };
}

/**
 * Reads the directories from a `mailserver.cfg` on disk. Never throws; where the file does not
 * exist, the result says `missing`.
 */
export async function readDirectoriesFile(path: string): Promise<DirectoriesResult> {
  const file = readFile(path);
  return file.bytes === undefined ? file : await readDirectories(file.bytes);
}

/**
 * The name that a server goes by (`Misc/InternetHostname` of its `mailserver.cfg`), which its backups
 * name as their host. `undefined` where it cannot be read. Never throws.
 */
export async function readHostnameFile(path: string): Promise<string | undefined> {
  const { bytes } = readFile(path);
  if (bytes === undefined) return undefined;
  const { document } = await parseConfiguration(bytes);
  return variablesOf(tableOf(document, "Misc")).get("InternetHostname");
}

/** As `readDirectories()`, for any of the server's configuration files: its elements as objects. */
export async function parseConfiguration(
  source: string | Uint8Array,
): Promise<{ readonly document?: unknown; readonly reason?: string }> {
  if (source.length > MAX_CONFIGURATION_SIZE) return { reason: TOO_LARGE };
  const text = (typeof source === "string" ? source : decodeText(source)).replace(/^\ufeff/, "");
  if (/<!(?:DOCTYPE|ENTITY)/i.test(text)) return { reason: "it contains a document type" };
  const { XMLParser, XMLValidator } = await import("fast-xml-parser");
  try {
    const validity = XMLValidator.validate(text);
    if (validity !== true) {
      return { reason: `it is not well-formed XML (line ${validity.err.line})` };
    }
    const parser = new XMLParser({
      ignoreAttributes: false,
      attributeNamePrefix: "@",
      parseTagValue: false,
      parseAttributeValue: false,
      processEntities: false,
      isArray: (name) => name === "table" || name === "variable",
    });
    return { document: parser.parse(text) };
  } catch {
    return { reason: "it is not XML that can be read" };
  }
}

type FileResult =
  | { readonly bytes: Uint8Array }
  | { readonly bytes?: undefined; readonly reason: string; readonly missing?: true };

function readFile(path: string): FileResult {
  try {
    if (!statSync(path).isFile()) return { reason: "it is not a file" };
    const bytes = readBounded(path);
    return bytes === undefined ? { reason: TOO_LARGE } : { bytes };
  } catch (error) {
    const code = systemErrorCode(error);
    if (code === "ENOENT" || code === "ENOTDIR") {
      return { reason: "it does not exist", missing: true };
    }
    return { reason: readableCause(error) };
  }
}

/**
 * The bytes of a configuration file; `undefined` where it is larger than is read.
 *
 * @throws the error of the operating system where it cannot be read.
 */
export function readBounded(path: string): Uint8Array | undefined {
  const file = openSync(path, "r");
  try {
    const { size } = fstatSync(file);
    if (size > MAX_CONFIGURATION_SIZE) return undefined;
    const bytes = new Uint8Array(size);
    let filled = 0;
    while (filled < size) {
      const count = readSync(file, bytes, filled, size - filled, filled);
      if (count === 0) break;
      filled += count;
    }
    return bytes.subarray(0, filled);
  } finally {
    closeSync(file);
  }
}

function decodeText(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("windows-1252").decode(bytes);
  }
}

function directoriesOf(document: unknown): Directories {
  const values = variablesOf(tableOf(document, "Directories"));
  const [storeDir, archiveDir, backupDir] = ["StoreDir", "ArchiveDir", "BackupDir"].map((name) =>
    values.get(name)
  );
  return {
    ...(storeDir !== undefined && { storeDir }),
    ...(archiveDir !== undefined && { archiveDir }),
    ...(backupDir !== undefined && { backupDir }),
  };
}

function tableOf(document: unknown, name: string): unknown {
  const tables = childrenOf(childrenOf(document, "config")[0] ?? document, "table");
  return tables.find((candidate) => textOf(candidate, "@name") === name);
}

/** The `<variable>`s of a table or list item that are not empty, by their names. */
export function variablesOf(node: unknown): Map<string, string> {
  const values = new Map<string, string>();
  for (const variable of childrenOf(node, "variable")) {
    const name = textOf(variable, "@name");
    const value = expandEntities(textOf(variable, "#text") ?? "");
    if (name !== undefined && value !== "") values.set(name, value);
  }
  return values;
}

export function childrenOf(node: unknown, name: string): unknown[] {
  if (typeof node !== "object" || node === null || !Object.hasOwn(node, name)) return [];
  const child = (node as Record<string, unknown>)[name];
  return Array.isArray(child) ? child : [child];
}

export function textOf(node: unknown, name: string): string | undefined {
  const [value] = childrenOf(node, name);
  return typeof value === "string" ? value : undefined;
}

const STANDARD_ENTITIES: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
};

/** Replaces the five entities of XML and references to characters; others stay as they are. */
export function expandEntities(text: string): string {
  return text.replace(
    /&(amp|lt|gt|quot|apos);|&#(x[0-9a-f]{1,6}|\d{1,7});/gi,
    (all, name, code) => {
      if (name !== undefined) return STANDARD_ENTITIES[name] ?? all;
      const point = parseInt(code.replace(/^x/i, "0x"));
      return point > 0 && point <= 0x10ffff ? String.fromCodePoint(point) : all;
    },
  );
}
