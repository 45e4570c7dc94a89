import { statfsSync } from "node:fs";
import { join } from "node:path";
import type { Unit } from "./plan.ts";

/** A file system that a recovery writes to. */
export interface Volume {
  /** A directory on it. */
  readonly path: string;
  /** Bytes that an ordinary user may still write. */
  readonly available: number;
}

/** Bytes available on the file system of `path`; `undefined` where the system does not tell. */
export function availableBytes(path: string): number | undefined {
  try {
    const { bavail, bsize } = statfsSync(path);
    const bytes = Number(bavail) * Number(bsize);
    return Number.isFinite(bytes) ? bytes : undefined;
  } catch {
    return undefined;
  }
}

/** Left free when units are built side by side, so that the system goes on breathing. */
export const RESERVE = 16 * 1024 * 1024;

/**
 * How many of the next units can be built before any of them is swapped in: as many as fit into
 * `available` bytes; at least one.
 */
export function unitsThatFit(units: readonly { space: number }[], available: number): number {
  let count = 0;
  let sum = 0;
  for (const { space } of units) {
    sum += space;
    if (sum > available - RESERVE) break;
    count++;
  }
  return Math.max(count, 1);
}

/** What a recovery needs at its fullest moment, unit after unit, in bytes. */
export interface Need {
  /** The unit at which it is, or the last. */
  readonly unit: Unit | undefined;
  /** Bytes that must be available before the start. */
  readonly bytes: number;
}

/**
 * The bytes that must be available before the start when each unit is built, swapped in, and what it
 * replaced is deleted (`freed` bytes), before the next.
 */
export function peakNeed(units: readonly Unit[], freed: (unit: Unit) => number): Need {
  let used = 0;
  let need: Need = { unit: undefined, bytes: 0 };
  for (const unit of units) {
    used += unit.space;
    if (used > need.bytes) need = { unit, bytes: used };
    used -= freed(unit);
  }
  return need;
}

/** The space that deleting a file or tree gives back, in bytes; links are not followed. */
export function occupiedBytes(path: string): number {
  let info: Deno.FileInfo;
  try {
    info = Deno.lstatSync(path);
  } catch {
    return 0;
  }
  const own = info.blocks === null ? info.size : info.blocks * 512;
  if (!info.isDirectory) return own;
  let sum = own;
  try {
    for (const { name } of Deno.readDirSync(path)) sum += occupiedBytes(join(path, name));
  } catch {
    // What cannot be listed is not counted on.
  }
  return sum;
}
