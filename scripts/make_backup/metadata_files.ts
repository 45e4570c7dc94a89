import { formatTime, type LocalTime } from "./local_time.ts";

/** How `.summary.txt` and `.version.txt` separate key and value. */
export type TextForm = "padded" | "colon";

export interface Summary {
  readonly started: LocalTime;
  readonly finished: LocalTime;
  readonly files: number;
  readonly bytes: number;
  /** Such as `00:00:20.577`. */
  readonly duration: string;
}

/** `.version.txt` */
export function versionText(started: LocalTime, hostname: string, form: TextForm): string {
  return text({ started: formatTime(started), version: "1", hostname }, form);
}

/** `.summary.txt` */
export function summaryText(summary: Summary, form: TextForm): string {
  return text({
    started: formatTime(summary.started),
    finished: formatTime(summary.finished),
    count_files: String(summary.files),
    total_size: String(summary.bytes),
    duration: summary.duration,
  }, form);
}

function text(values: Record<string, string>, form: TextForm): string {
  const width = Math.max(...Object.keys(values).map((key) => key.length));
  return Object.entries(values)
    .map(([key, value]) =>
      form === "padded" ? `${key.padEnd(width)} = ${value}` : `${key}: ${value}`
    )
    .map((line) => `${line}\n`).join("");
}
