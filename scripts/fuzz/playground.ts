import {
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";

/** A server to recover into, the backup beside it, and a place that nothing may touch. */
export interface Playground {
  readonly root: string;
  readonly backup: string;
  readonly cfgdir: string;
  readonly store: string;
}

/** What lies there before a recovery, by path below the root. */
const LIVE: Readonly<Record<string, string>> = {
  "kerio/users.cfg": "<config>live</config>",
  "kerio/mailserver": "the engine",
  "kerio/sslcert/live.key": "a live key",
  "kerio/store/mail/company.com/smith/INBOX/#msgs/00000009.eml": "live message nine",
  "kerio/store/mail/company.com/smith/INBOX/#msgs/0000ffff.eml": "a live message",
  "kerio/store/mail/company.com/gone/INBOX/#msgs/00000001.eml": "of a disabled user",
  "kerio/store/queue/1.eml": "in the queue",
  "outside/canary": "nothing may change this",
};

export function makePlayground(root: string): Playground {
  const cfgdir = join(root, "kerio");
  return { root, backup: join(root, "backup"), cfgdir, store: join(cfgdir, "store") };
}

/** Puts everything back as it is before a recovery. */
export function reset(
  { root, backup, cfgdir, store }: Playground,
  files: ReadonlyMap<string, Uint8Array>,
): void {
  rmSync(root, { recursive: true, force: true });
  mkdirSync(backup, { recursive: true });
  for (const [name, bytes] of files) writeFileSync(join(backup, name), bytes);
  for (const [path, text] of Object.entries(LIVE)) put(join(root, path), text);
  put(
    join(cfgdir, "mailserver.cfg"),
    `<config><table name="Directories"><variable name="StoreDir">${store}</variable></table></config>`,
  );
}

/** All files below a directory with their contents; a link's content is where it points. */
export function snapshot(dir: string): Map<string, Uint8Array> {
  const files = new Map<string, Uint8Array>();
  const visit = (path: string, name: string) => {
    const info = lstatSync(path);
    if (info.isSymbolicLink()) {
      files.set(`${name} (link)`, new TextEncoder().encode(readlinkSync(path)));
    } else if (info.isDirectory()) {
      files.set(`${name}/`, new Uint8Array());
      for (const child of readdirSync(path)) visit(join(path, child), `${name}/${child}`);
    } else {
      files.set(name, new Uint8Array(readFileSync(path)));
    }
  };
  for (const child of readdirSync(dir)) visit(join(dir, child), child);
  return files;
}

/** The first path whose content differs. */
export function firstDifference(
  a: ReadonlyMap<string, Uint8Array>,
  b: ReadonlyMap<string, Uint8Array>,
): string | undefined {
  for (const [path, bytes] of a) {
    const other = b.get(path);
    if (other === undefined || !isSame(bytes, other)) return path;
  }
  for (const path of b.keys()) if (!a.has(path)) return path;
  return undefined;
}

export function isSame(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

function put(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
