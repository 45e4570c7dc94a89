import type { MailFolder } from "../engine/browse/mail_tree.ts";
import {
  current,
  type FoldersScreen,
  type MailboxesScreen,
  type MessagesScreen,
  ownerName,
  type State,
} from "./state.ts";
import type { Picked } from "./wish.ts";

/** What is marked, else what the cursor is at; `undefined` where that is nothing to act on. */
export function pickedIn(state: State): Picked | undefined {
  const screen = current(state);
  switch (screen.kind) {
    case "backups":
      return undefined;
    case "mailboxes": {
      const mailboxes = rowsPicked(screen, state.mail!.mailboxes);
      return mailboxes.length > 0 ? { kind: "mailboxes", mailboxes } : undefined;
    }
    case "folders": {
      const folders = rowsPicked(screen, screen.mailbox.folders);
      return folders.length > 0 ? { kind: "folders", folders } : undefined;
    }
    case "messages": {
      const at = screen.count > 0 ? screen.list.at(screen.position.cursor) : undefined;
      return messagesPicked(state, at);
    }
    case "reader":
      return messagesPicked(state, screen.message);
  }
}

function rowsPicked<T>(
  { marked, position: { cursor } }: MailboxesScreen | FoldersScreen,
  rows: readonly T[],
): readonly T[] {
  return rows.filter((_, row) => marked.size > 0 ? marked.has(row) : row === cursor);
}

function messagesPicked({ marked }: State, at: number | undefined): Picked | undefined {
  if (marked.size > 0) return { kind: "messages", messages: [...marked] };
  return at === undefined ? undefined : { kind: "messages", messages: [at] };
}

/** The folders that are looked through from the screen that is seen, and what they are in words. */
export function scopeOf(
  state: State,
): { readonly folders: readonly MailFolder[]; readonly where: string } {
  const screen = current(state);
  switch (screen.kind) {
    case "backups":
      return { folders: [], where: "" };
    case "mailboxes":
      return {
        folders: state.mail!.mailboxes.flatMap(({ folders }) => folders),
        where: "all mail",
      };
    case "folders":
      return { folders: screen.mailbox.folders, where: ownerName(screen.mailbox) };
    case "messages":
      return scopeOfMessages(screen);
    case "reader": {
      const below = state.screens.at(-2);
      return below?.kind === "messages" ? scopeOfMessages(below) : { folders: [], where: "" };
    }
  }
}

function scopeOfMessages(
  { folders }: MessagesScreen,
): { readonly folders: readonly MailFolder[]; readonly where: string } {
  const [first, second] = folders;
  return { folders, where: second || !first ? "the same mail" : first.name };
}
