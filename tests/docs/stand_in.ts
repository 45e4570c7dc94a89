import { join } from "node:path";
import { TESTDATA } from "../e2e/support.ts";

/** Where what a document names stands while its commands run. */
export interface Playground {
  /** A directory that holds the sample backups. */
  readonly backups: string;
  /** A directory for whatever a command writes. */
  readonly scratch: string;
}

/** The directory of backups, as it is called on each system. */
const BACKUPS = /^(?:\/mnt\/backup|\/backup|\/Volumes\/backup|E:\\backup|C:\\backup)(?=$|[\\/])/;
/** Other directories and files that documents write to. */
const SCRATCH = /^(?:\/tmp|\/var\/log|\/srv|D:|C:\\ProgramData)[\\/]/;
const ARCHIVE = /\b[FCID]\d{8}T\d{6}Z(?=\.zip|$)/;

/** The sample backup that stands for the one of a document, by its kind. */
const SAMPLES: Readonly<Record<string, string>> = {
  F: "F20240107T010000Z",
  C: "C20240104T153000Z",
  I: "I20240109T010000Z",
  D: "D20240111T010000Z",
};

/**
 * Puts what is at hand in place of the paths, archives and dates of a document. Domains, users and
 * folders (`company.com`, `smith`, `Sent Items`) are those of the sample backups.
 * @throws {Error} where a word is a blank to be filled in
 */
export function standIn(word: string, playground: Playground): string {
  const [, option = "", value = word] = /^(--[\w-]+=)?([^]*)$/.exec(word)!;
  if (/^<.*>$/.test(value)) throw new Error(`"${word}" is a blank: give an example that runs`);
  const archive = ARCHIVE.exec(value)?.[0];
  const sample = archive === undefined ? value : value.replace(ARCHIVE, SAMPLES[archive[0]!]!);
  return option + pathFor(sample, playground).replace(/^2005-10-\d\d/, "2024-01-12");
}

function pathFor(value: string, { backups, scratch }: Playground): string {
  const parts = (rest: string) => rest.split(/[\\/]/).filter((part) => part !== "");
  if (BACKUPS.test(value)) return join(backups, ...parts(value.replace(BACKUPS, "")));
  if (SCRATCH.test(value)) return join(scratch, ...parts(value.replace(SCRATCH, "")));
  return value === "../testdata" || value === "testdata" ? TESTDATA : value;
}
