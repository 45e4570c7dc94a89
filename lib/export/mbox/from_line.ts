import { deliveryTime, type ExportItem } from "../item.ts";

const DAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");

/** What can stand in a `From ` line: RFC 4155 knows no blanks and nothing beyond ASCII there. */
const SENDER = /^[\x21-\x7e]{1,320}$/;

/**
 * The line that a message of an mbox begins with, without line end: envelope sender and time of
 * delivery in UTC as `asctime()` writes it (RFC 4155). A bounce has no sender; like a sender that
 * cannot stand there, that gives `MAILER-DAEMON`.
 */
export function fromLine(item: ExportItem): string {
  return `From ${envelopeSender(item)} ${asctime(deliveryTime(item))}`;
}

function envelopeSender({ returnPath, from }: ExportItem): string {
  const sender = returnPath === undefined ? from : returnPath.replace(/^\s*<|>\s*$/g, "");
  return SENDER.test(sender) ? sender : "MAILER-DAEMON";
}

/** `Thu Mar  4 19:09:26 2021` for ms since the epoch. */
function asctime(time: number): string {
  const date = new Date(time);
  const day = String(date.getUTCDate()).padStart(2);
  const clock = date.toISOString().slice(11, 19);
  const year = String(date.getUTCFullYear()).padStart(4, "0");
  return `${DAYS[date.getUTCDay()]} ${MONTHS[date.getUTCMonth()]} ${day} ${clock} ${year}`;
}
