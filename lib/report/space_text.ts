import type { SpaceNeed } from "../recovery/target/space.ts";
import { formatBytes } from "./units.ts";

/** What a recovery needs of a file system, and what it takes of it, as a line. */
export function spaceText({ path, needed, most, available }: SpaceNeed): string {
  const room = available === undefined ? "unknown" : formatBytes(available);
  const least = `needs ${formatBytes(needed)}`;
  if (most <= needed) return `Space at ${path}: ${least}; available ${room}`;
  return `Space at ${path}: ${least} at the least, takes ${
    formatBytes(most)
  } at its peak; available ${room}`;
}
