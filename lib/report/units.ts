/** A number with separators between thousands: `1,234,567`. */
export function formatCount(count: number): string {
  return String(Math.max(0, Math.trunc(count))).replace(/\B(?=(\d{3})+$)/g, ",");
}

const BYTE_UNITS = ["KiB", "MiB", "GiB", "TiB", "PiB"] as const;

/** How many bytes of how many, the unit once where it is the same: `1.4/3.7 GiB`. */
export function formatByteShare(done: number, total: number): string {
  const [doneText, totalText] = [formatBytes(done), formatBytes(total)];
  const unit = totalText.slice(totalText.indexOf(" "));
  return `${doneText.endsWith(unit) ? doneText.slice(0, -unit.length) : doneText}/${totalText}`;
}

/** A size in bytes in its largest fitting unit of 1024: `512 B`, `1.5 KiB`, `340 MiB`. */
export function formatBytes(bytes: number): string {
  if (!(bytes >= 1)) return "0 B";
  if (bytes < 1024) return `${Math.trunc(bytes)} B`;
  let value = bytes / 1024;
  let unit = 0;
  while (value >= 999.5 && unit < BYTE_UNITS.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${value.toFixed(value < 99.95 ? 1 : 0)} ${BYTE_UNITS[unit]}`;
}

/** A duration in milliseconds in words: `0.4 s`, `42 s`, `3 min 05 s`, `2 h 07 min`, `3 d 04 h`. */
export function formatDuration(milliseconds: number): string {
  const ms = Math.max(0, milliseconds);
  if (ms < 9950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${two(seconds % 60)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 24 * 60) return `${Math.floor(minutes / 60)} h ${two(minutes % 60)} min`;
  const hours = Math.floor(minutes / 60);
  return `${Math.floor(hours / 24)} d ${two(hours % 24)} h`;
}

/** A duration in milliseconds in a form that changes little in width: `1:07`, `2:03:04`, `3 d 4 h`. */
export function formatClock(milliseconds: number): string {
  const seconds = Math.max(0, Math.ceil(milliseconds / 1000));
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  if (hours >= 48) return `${Math.floor(hours / 24)} d ${hours % 24} h`;
  const short = `${two(minutes % 60)}:${two(seconds % 60)}`;
  return hours > 0 ? `${hours}:${short}` : short.replace(/^0/, "");
}

/** `3 files`, `1 file` */
export function plural(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? "" : "s"}`;
}

function two(value: number): string {
  return String(value).padStart(2, "0");
}
