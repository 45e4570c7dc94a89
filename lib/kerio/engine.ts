import { closeSync, openSync, readFileSync, readlinkSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { systemErrorCode } from "../model/system_error.ts";
import type { Installation, Platform } from "./installation.ts";

/** Whether the server's engine runs; `why` is what tells, for a message to the administrator. */
export type EngineState =
  | { readonly running: false }
  | { readonly running: true; readonly why: string };

export interface EngineProbe {
  readonly platform: Platform;
  /** Default: `/var/run/kms.pid`; Linux only. */
  readonly pidFile?: string;
  /** Default: `/proc`; Linux only. */
  readonly procDir?: string;
}

/**
 * Tells whether the engine runs, without another process and without changing anything: by its pid
 * file (Linux) and by its program file, which a system does not open for writing while it runs. In
 * doubt the engine runs. Never throws.
 *
 * macOS may let a running program be opened for writing; there the answer can be a false "no".
 */
export function engineState(
  installation: Installation | undefined,
  { platform, pidFile = "/var/run/kms.pid", procDir = "/proc" }: EngineProbe,
): EngineState {
  const program = installation && programState(installation.program);
  if (installation && program === "busy") {
    return { running: true, why: `"${installation.program}" is being executed` };
  }
  const pid = platform === "linux" ? readPid(pidFile) : undefined;
  if (pid === undefined) return { running: false };
  const state = processState(join(procDir, String(pid)));
  // The program is not executed by anybody, so an unreadable process is not the engine.
  if (state === "other" || (state === "unknown" && program === "idle")) return { running: false };
  const why = state === "engine"
    ? `process ${pid} of "${pidFile}" is the engine`
    : `"${pidFile}" names process ${pid}, and what that process is cannot be read`;
  return { running: true, why };
}

function programState(program: string): "busy" | "idle" | "unknown" {
  try {
    closeSync(openSync(program, "r+"));
    return "idle";
  } catch (error) {
    return isBusy(error) ? "busy" : "unknown";
  }
}

function isBusy(error: unknown): boolean {
  const code = systemErrorCode(error);
  return code === "ETXTBSY" || code === "EBUSY";
}

function readPid(pidFile: string): number | undefined {
  try {
    const pid = Number(readFileSync(pidFile, "utf8").trim());
    return Number.isSafeInteger(pid) && pid > 0 ? pid : undefined;
  } catch {
    return undefined;
  }
}

function processState(dir: string): "engine" | "other" | "unknown" {
  try {
    statSync(dir);
  } catch (error) {
    return systemErrorCode(error) === "ENOENT" ? "other" : "unknown";
  }
  const names = [
    attempt(() => readlinkSync(join(dir, "exe")).replace(/ \(deleted\)$/, "")),
    attempt(() => readFileSync(join(dir, "comm"), "utf8").trim()),
    attempt(() => readFileSync(join(dir, "cmdline"), "utf8").split("\0")[0]),
  ].filter((name) => name !== undefined && name !== "").map((name) => basename(name!));
  if (names.includes("mailserver")) return "engine";
  return names.length > 0 ? "other" : "unknown";
}

function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
