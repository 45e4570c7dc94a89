import { existsSync, statfsSync } from "node:fs";
import { dirname, join } from "node:path";
import type { FileSystem } from "../file_system.ts";
import type { Unit } from "../plan/plan.ts";
import { Workplace } from "../transaction/workplace.ts";

/**
 * Bytes available on the file system of `path`, or where it would be made; `undefined` where the system
 * does not tell.
 */
export function availableBytes(path: string): number | undefined {
  try {
    const { bavail, bsize } = statfsSync(existingAbove(path));
    const bytes = Number(bavail) * Number(bsize);
    return Number.isFinite(bytes) ? bytes : undefined;
  } catch {
    return undefined;
  }
}

function existingAbove(path: string): string {
  let at = path;
  while (at !== dirname(at) && !existsSync(at)) at = dirname(at);
  return at;
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

/** What a recovery needs of one file system. */
export interface SpaceNeed {
  /** A directory on it. */
  readonly path: string;
  /** Bytes that must be available before the start, at the least: units follow one another then. */
  readonly needed: number;
  /** Bytes that are used at the peak: as many units are built side by side as there is room for. */
  readonly most: number;
  /** Bytes that are; `undefined` where the system does not tell. */
  readonly available: number | undefined;
}

export interface SpaceOptions {
  /**
   * Look at all that is replaced, for figures to be shown. Otherwise, where all fits at once, what must
   * be available at the least is only a lower bound.
   */
  readonly isExact: boolean;
}

/**
 * Works out for each file system what must be available when each unit is built, swapped in, and what
 * it replaced is deleted, before the next; and what is used when as many are built side by side as fit,
 * which is what a recovery does. What is kept (`-b`) frees nothing.
 */
export function spaceNeeds(
  disk: FileSystem,
  units: readonly { readonly unit: Unit; readonly base: string }[],
  { isExact }: SpaceOptions,
): SpaceNeed[] {
  const volumes = new Map<
    number | string,
    { path: string; units: Unit[]; bases: Set<string> }
  >();
  for (const { unit, base } of units) {
    const device = disk.info(existingAbove(base))?.device || base;
    const volume = volumes.get(device) ?? { path: base, units: [], bases: new Set() };
    volumes.set(device, volume);
    volume.units.push(unit);
    volume.bases.add(base);
  }
  return [...volumes.values()].map(({ path, units, bases }) => {
    const free = availableBytes(path);
    const available = free === undefined ? undefined : free + leftoverBytes(bases);
    const fits = unitsThatFit(units, available ?? Infinity) === units.length;
    // Walking a large store for what will be freed is only worth it where room is short.
    const steps = units.map((unit) => ({
      space: unit.space,
      freed: unit.keep || (fits && !isExact) ? 0 : replacedBytes(unit),
    }));
    const needed = fits && !isExact && !units.every(({ keep }) => keep)
      ? Math.max(0, ...units.map(({ space }) => space))
      : peakOf(steps, 0);
    return { path, needed, most: peakOf(steps, available ?? Infinity), available };
  });
}

/** What an interrupted run had built there: it is used, or deleted first. */
function leftoverBytes(bases: Iterable<string>): number {
  let bytes = 0;
  for (const base of bases) {
    const workplace = new Workplace(base);
    bytes += occupiedBytes(workplace.area("stage")) + occupiedBytes(workplace.area("ready"));
  }
  return bytes;
}

/** Bytes in use at the largest moment when `available` bytes are there for units side by side. */
function peakOf(
  units: readonly { readonly space: number; readonly freed: number }[],
  available: number,
): number {
  let used = 0;
  let peak = 0;
  for (let at = 0; at < units.length;) {
    const batch = units.slice(at, at + unitsThatFit(units.slice(at), available - used));
    used += batch.reduce((sum, { space }) => sum + space, 0);
    peak = Math.max(peak, used);
    used -= batch.reduce((sum, { freed }) => sum + freed, 0);
    at += batch.length;
  }
  return peak;
}

function replacedBytes({ parent, members }: Unit): number {
  return members.reduce((sum, member) => sum + occupiedBytes(join(parent, member)), 0);
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
