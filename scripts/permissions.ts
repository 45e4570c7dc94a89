/**
 * All that the program may do: read and write files, read these environment variables, and ask the
 * system for these facts. No network, no subprocess, no foreign code. The same as `default` in
 * `deno.json`, in words that Deno before 2.5 understands too.
 */
export const PERMISSIONS: readonly string[] = [
  "--allow-read",
  "--allow-write",
  "--allow-env=NO_COLOR,TERM,COLUMNS,PATH,LANG,LC_ALL,LC_CTYPE,KMSRECOVER_PASSWORD",
  "--allow-sys=uid,gid,hostname,osUptime,statfs",
  "--no-prompt",
];
