import type { FileSystem } from "../file_system.ts";

/** Gives a file that was built another content; who may read it stays as it is. */
export function rewriteFile(disk: FileSystem, path: string, bytes: Uint8Array): void {
  const info = disk.info(path);
  if (!info) return;
  disk.remove(path);
  disk.writeBytes(path, bytes, { mode: info.mode, owner: info.owner });
}
