/** A file that is there for its lock, which the system takes back when the process ends. */
export interface LockFile {
  /** Whether the lock could be had; otherwise the file is of no more use. */
  isLocked(): Promise<boolean>;
  /** Whether the one that held it before did not remove it. */
  isStillThere(): boolean;
  close(): void;
}

/** How long (ms) to wait for a lock, on a Deno that cannot just ask, before saying that it is held. */
const PATIENCE = 500;

/** A lock file on the real disk; made where it is missing. */
export function openLockFile(path: string): LockFile {
  const file = Deno.openSync(path, { read: true, write: true, create: true, mode: 0o600 });
  return {
    async isLocked() {
      if (!("tryLock" in file)) return await isLockedInTime(file);
      const { tryLock } = file as { tryLock(exclusive: boolean): Promise<boolean> };
      let isLocked = false;
      try {
        isLocked = await tryLock.call(file, true);
      } finally {
        if (!isLocked) (file as Deno.FsFile).close();
      }
      return isLocked;
    },
    isStillThere: () => isStillThere(file, path),
    close: () => file.close(),
  };
}

/** The pending request cannot be taken back, so the file stays open until the process ends. */
async function isLockedInTime(file: Deno.FsFile): Promise<boolean> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const waited = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), PATIENCE);
  });
  const locked = file.lock(true).then(() => true);
  locked.catch(() => {});
  try {
    return await Promise.race([locked, waited]);
  } finally {
    clearTimeout(timer);
  }
}

function isStillThere(file: Deno.FsFile, path: string): boolean {
  try {
    return Deno.statSync(path).ino === file.statSync().ino;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
