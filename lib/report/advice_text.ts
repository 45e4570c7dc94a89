import type { Advice } from "../engine/advice.ts";
import { plural } from "../model/units.ts";

/** Advice in a sentence. */
export function adviceText(advice: Advice): string {
  switch (advice.code) {
    case "headless":
      return `Warning: a status.fld could not be recovered ("${advice.entry}"); the server ignores such a folder until its status.fld is restored`;
    case "start":
      return "Next: start Kerio Connect";
    case "indexes":
      return "The server repairs the folder indexes by itself within 30 s of its start; for servers up to 7.2.4, rename each index.fld to index.bad first";
    case "merged":
      return "The server shows the messages by the lines that its indexes got, and repairs within 30 s of its start what it does not accept; its databases (.journal.db, .caldav.db) were left alone, so clients that go by them may have to synchronise anew. For servers up to 7.2.4, rename each index.fld to index.bad first: flags are lost with it";
    case "accounts":
      return `${
        advice.accounts === 1
          ? "The account came back with the Guid"
          : "The accounts came back with the Guids"
      } and the password of the backup. What beside name and domain ties an account to its mailbox is not documented: after the start, see in the administration that the user is there, and in a mail client that the mail is. Memberships of groups, aliases and mailing lists, and access that others gave, are yours to set again`;
    case "reindexed":
      return `The index of ${
        plural(advice.folders, "folder")
      } is index.bad now: the server makes a new one when somebody opens the folder. Which messages were read, answered or flagged is lost there`;
    case "inTrash":
      return `${plural(advice.messages, "message")} of the backup ${
        advice.messages === 1 ? "is" : "are"
      } among the deleted items now and did not come; to put a folder back with them, name it with -f`;
    case "otherStore": {
      const { named, store, configuration, isFilled } = advice;
      const other = isFilled
        ? `the mail was recovered to "${store}"`
        : `until now it was "${store}"`;
      return `Warning: the recovered mailserver.cfg names the store "${named}", but ${other}. Before you start the server, correct StoreDir in "${configuration}", or move the mail`;
    }
  }
}
