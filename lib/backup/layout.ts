import type { Mask } from "../model/request.ts";

/** A part of a backup; `mail` includes the public folders. */
export type Part = Exclude<Mask, "public">;

/** Where in an installation a directory of the backup belongs, and whose it is. */
export interface Place {
  readonly part: Part;
  /** What the path is relative to: the configuration directory or the message store. */
  readonly root: "cfgdir" | "store";
  /** Path below the root with `/`, empty for the root itself. */
  readonly path: string;
  /**
   * The directory below the root that is recovered as one whole, `undefined` where the place only
   * holds such directories (and loose files): `mail/company.com/smith`, `sslcert`.
   */
  readonly unit: string | undefined;
  /** For mail and lists: the name of the domain's directory. */
  readonly domain: string | undefined;
  /** The name of the mailbox's directory. */
  readonly user: string | undefined;
  /** Whether it belongs to public folders, of `domain` or, without one, of the whole server. */
  readonly isPublic: boolean;
  /**
   * The folder of the mailbox (or of the public folders) as on disk: `INBOX/Projects`; empty for the
   * mailbox itself.
   */
  readonly folder: string;
  /** What of the folder it is: `#msgs`, `#assoc/…`; empty for the folder itself. */
  readonly inside: string;
}

/** Where Kerio keeps public folders, of the server or of a domain. */
export const PUBLIC = "#public";

const PARTS_OF_CFGDIR: ReadonlySet<string> = new Set(["settings", "license", "sslca", "sslcert"]);
const PARTS_OF_STORE: ReadonlySet<string> = new Set(["lists", "spamassassin", "im", "xmpp"]);
const CFG_FILES: ReadonlySet<string> = new Set(["mailserver.cfg", "users.cfg"]);

/**
 * Where the directory `path` of a backup belongs (`@backup/store/mail/company.com/smith/INBOX`,
 * `/` as separator and none at the end; empty for the root of the archive). Says nothing about
 * whether the path is safe to write to.
 */
export function placeOfDirectory(path: string): Place {
  const components = path === "" ? [] : path.split("/");
  if (components[0] !== "@backup") {
    return place("other", "cfgdir", components, components.length === 0 ? 0 : 1);
  }
  if (components[1] !== "store") {
    const part = components[1] ?? "";
    return place(
      PARTS_OF_CFGDIR.has(part) ? part as Part : "other",
      "cfgdir",
      components.slice(1),
      components.length === 1 ? 0 : 1,
    );
  }
  const below = components.slice(2);
  const part = below[0] ?? "";
  if (part === "mail") return placeOfMail(below);
  return {
    ...place(
      PARTS_OF_STORE.has(part) ? part as Part : "other",
      "store",
      below,
      below.length === 0 ? 0 : 1,
    ),
    domain: part === "lists" ? below[1] : undefined,
  };
}

/**
 * The part that a file belongs to. It differs from that of its directory only for loose files at the
 * root of the archive.
 */
export function partOfFile(directory: Place, directoryPath: string, fileName: string): Part {
  if (directoryPath === "" && CFG_FILES.has(fileName.toLowerCase())) return "cfg";
  return directory.part;
}

function placeOfMail(below: readonly string[]): Place {
  const [, first, second] = below;
  const isOfServer = first?.startsWith("#") ?? false;
  const depth = isOfServer ? 2 : below.length >= 3 ? 3 : 0;
  const inMailbox = depth === 0 ? [] : below.slice(depth);
  const hash = inMailbox.findIndex((name) => name.startsWith("#"));
  const end = hash === -1 ? inMailbox.length : hash;
  return {
    ...place("mail", "store", below, depth),
    domain: isOfServer ? undefined : first,
    user: depth === 3 && !second!.startsWith("#") ? second : undefined,
    isPublic: isOfServer ? first === PUBLIC : second === PUBLIC,
    folder: inMailbox.slice(0, end).join("/"),
    inside: inMailbox.slice(end).join("/"),
  };
}

function place(
  part: Part,
  root: "cfgdir" | "store",
  components: readonly string[],
  unitDepth: number,
): Place {
  return {
    part,
    root,
    path: components.join("/"),
    unit: unitDepth === 0 ? undefined : components.slice(0, unitDepth).join("/"),
    domain: undefined,
    user: undefined,
    isPublic: false,
    folder: "",
    inside: "",
  };
}
