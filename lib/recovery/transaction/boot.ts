import { uptime } from "node:os";

/**
 * Tells one start of the machine from another, so that what an interrupted run left unsynced is not
 * trusted after a power cut. Where the system has no name for it, the minute of the start serves.
 */
export function bootId(): string {
  try {
    return Deno.readTextFileSync("/proc/sys/kernel/random/boot_id").trim();
  } catch {
    return `started ${Math.round((Date.now() / 1000 - uptime()) / 60)}`;
  }
}

/** Whether two of them can be of the same start; clocks that were set a little are forgiven. */
export function isSameBoot(a: string, b: string): boolean {
  if (a === b) return true;
  const [minutesA, minutesB] = [a, b].map((id) => /^started (\d+)$/.exec(id)?.[1]);
  if (minutesA === undefined || minutesB === undefined) return false;
  return Math.abs(Number(minutesA) - Number(minutesB)) <= 1;
}
