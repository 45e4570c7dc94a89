import { lstatSync, mkdirSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { scratch } from "./scratch.ts";

const IS_WINDOWS = Deno.build.os === "windows";

/** Makes a symbolic link; to a directory on Windows a junction, which needs no right of its own. */
export function link(target: string, path: string): void {
  symlinkSync(target, path, linksByJunction(target) ? "junction" : undefined);
}

/** Links to directories: everywhere but under Wine. */
export const CAN_LINK_DIRECTORIES = !IS_WINDOWS || works((dir) => mkdirSync(dir));

/** Links to files: on Windows only for an administrator, or in developer mode. */
export const CAN_LINK_FILES = !IS_WINDOWS || works((file) => writeFileSync(file, ""));

function linksByJunction(target: string): boolean {
  return IS_WINDOWS && statSync(target, { throwIfNoEntry: false })?.isDirectory() === true;
}

function works(makeTarget: (path: string) => void): boolean {
  using dir = scratch();
  makeTarget(dir.join("target"));
  try {
    link(dir.join("target"), dir.join("link"));
    return lstatSync(dir.join("link")).isSymbolicLink();
  } catch {
    return false;
  }
}
