import { message, type Sample, utf8 } from "./sample.ts";

function item(name: string, subject: string | undefined, type: string, body: string): Sample {
  return message(name, {
    From: undefined,
    To: undefined,
    "Message-ID": undefined,
    Subject: subject,
    "Content-Type": `${type}; charset="utf-8"`,
    "Content-Transfer-Encoding": "8bit",
  }, body);
}

/** Contacts, events, tasks and notes in the forms that servers keep them in. */
export const ITEMS: readonly Sample[] = [
  item(
    "item contact",
    "=?utf-8?Q?Ji=C5=99=C3=AD_Nov=C3=A1k?=",
    "text/vcard",
    utf8(
      "BEGIN:VCARD\nVERSION:3.0\nPRODID:-//kerio.com/Contacts//NONSGML v1.0//EN\n" +
        "EMAIL;TYPE=WORK:jiri@work.example\nEMAIL;TYPE=PREF,HOME:jiri@home.example\nFN:Jiří Novák\n" +
        "N:Novák;Jiří;;;\nNOTE:one\\, two\\nthree\nUID:card-1\nREV:20210304T190926Z\nEND:VCARD\n",
    ),
  ),
  item(
    "item event",
    "Meeting",
    "text/calendar",
    "BEGIN:VCALENDAR\nPRODID:-//Kerio Connect//EN\nVERSION:2.0\nX-VERSION-KMS:6.2.0\nBEGIN:VTIMEZONE\n" +
      "TZID:Amsterdam, Berlin\nBEGIN:STANDARD\nDTSTART:19711031T030000\nEND:STANDARD\nEND:VTIMEZONE\n" +
      'BEGIN:VEVENT\nDTSTART;TZID="Amsterdam, Berlin":20210304T100000\nDTEND;TZID="Amsterdam, Berlin":2021\n' +
      ' 0304T110000\nSUMMARY:Budget\\; next year\nLOCATION:Room 5\nORGANIZER;CN="Boss, The":MAILTO:boss@ex\n' +
      " ample.org\nBEGIN:VALARM\nTRIGGER:-PT15M\nSUMMARY:alarm\nEND:VALARM\nUID:event-1\nSEQUENCE:2\n" +
      "LAST-MODIFIED:20210301T120000Z\nEND:VEVENT\nEND:VCALENDAR\n",
  ),
  item(
    "item task",
    undefined,
    "text/calendar",
    "BEGIN:VCALENDAR\nBEGIN:VTODO\nSUMMARY:File the report\nDUE;VALUE=DATE:20210331\nUID:task-1\nEND:VTODO\n" +
      "END:VCALENDAR\n",
  ),
  item("item note", "Shopping", "text/plain", "milk, bread\n"),
];
