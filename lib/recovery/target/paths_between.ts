import { dirname, relative, sep } from "node:path";

/** The directories from below `root` down to `path`. */
export function pathsBetween(root: string, path: string): string[] {
  const paths: string[] = [];
  for (let at = path; at !== root && relative(root, at) !== ""; at = dirname(at)) {
    paths.unshift(at);
    if (at === dirname(at)) break;
  }
  return paths;
}

/** Whether a path is `directory` or lies below it. */
export function isBelow(path: string, directory: string): boolean {
  return path === directory ||
    path.startsWith(directory.endsWith(sep) ? directory : directory + sep);
}
