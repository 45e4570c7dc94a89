import type { Head } from "./head.ts";
import { isItemType } from "./item/item.ts";
import type { Item } from "./item/item.ts";

/** What a message is. */
export type Kind = "mail" | "contact" | "event" | "task" | "note";

/** All kinds. */
export const KINDS: readonly Kind[] = ["mail", "contact", "event", "task", "note"];

/** The letter T of `status.fld`. */
const BY_FOLDER: ReadonlyMap<number, Kind> = new Map<number, Kind>([
  [0, "mail"],
  [1, "contact"],
  [2, "event"],
  [3, "task"],
  [5, "note"],
]);

/**
 * The kind of the messages in a folder, by the letter T of its `status.fld`; `undefined` for folders
 * that are not those of people, and where it is not known.
 */
export function kindOfFolder(type: number | undefined): Kind | undefined {
  return type === undefined ? undefined : BY_FOLDER.get(type);
}

/**
 * Whether a message is a mail: by its folder or, where that does not tell, since it has a sender or an ID.
 */
export function isMail(
  ofFolder: Kind | undefined,
  { from, messageId }: Pick<Head, "from" | "messageId">,
): boolean {
  return ofFolder === undefined ? from.length > 0 || messageId !== undefined : ofFolder === "mail";
}

/**
 * The kind of a message by its content, for where the folder does not tell: a mail has a sender or an
 * ID; what has neither and is a vCard or iCalendar text is an item, `item` says of which kind.
 */
export function kindByContent(
  head: Pick<Head, "contentType" | "from" | "messageId">,
  item?: Pick<Item, "kind">,
): Kind {
  if (isMail(undefined, head)) return "mail";
  if (item) return item.kind;
  if (!isItemType(head.contentType)) return "mail";
  return head.contentType.endsWith("calendar") ? "event" : "contact";
}
