import { Buffer } from "node:buffer";
import { crlf, message } from "./contacts.ts";

/** As Kerio Connect and its connector for Outlook define a time zone. */
function centralEurope(tzid: string): string[] {
  return [
    "BEGIN:VTIMEZONE",
    `TZID:${tzid}`,
    "BEGIN:STANDARD",
    "DTSTART:19961027T030000",
    "TZOFFSETTO:+0100",
    "TZOFFSETFROM:+0200",
    "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU",
    "END:STANDARD",
    "BEGIN:DAYLIGHT",
    "DTSTART:19810329T020000",
    "TZOFFSETTO:+0200",
    "TZOFFSETFROM:+0100",
    "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU",
    "END:DAYLIGHT",
    "END:VTIMEZONE",
  ];
}

/** A zone of the same name without summer time, as one program or another makes it up. */
const FIXED_PARIS = [
  "BEGIN:VTIMEZONE",
  "TZID:Europe/Paris",
  "BEGIN:STANDARD",
  "DTSTART:19700101T000000",
  "TZOFFSETFROM:+0100",
  "TZOFFSETTO:+0100",
  "END:STANDARD",
  "END:VTIMEZONE",
];

const CITIES = "Amsterdam, Belgrade, Berlin, Brussels, Budapest, Madrid, Paris, Prague, Stockholm";

function calendar(...lines: readonly string[]): string {
  return crlf(
    "BEGIN:VCALENDAR",
    "PRODID:-//Kerio Technologies//Kerio Connect//EN",
    "METHOD:REQUEST",
    "VERSION:2.0",
    "X-VERSION-KMS:6.2.0",
    ...lines,
    "END:VCALENDAR",
  );
}

function event(subject: string, ...lines: readonly string[]): Uint8Array {
  return message(
    subject,
    'text/calendar; charset="utf-8"; method=REQUEST',
    "8bit",
    calendar(...lines),
  );
}

/** A weekly meeting; one is moved (in the same message), one is called off, one is moved by another message. */
const WEEKLY = event(
  "Jour fixe",
  ...centralEurope("Europe/Paris"),
  "BEGIN:VEVENT",
  "UID:weekly@example.com",
  "DTSTAMP:20240121T220742Z",
  "DTSTART;TZID=Europe/Paris:20240318T160000",
  "DTEND;TZID=Europe/Paris:20240318T170000",
  "RRULE:FREQ=WEEKLY;COUNT=5",
  "EXDATE;TZID=Europe/Paris:20240401T160000",
  "SUMMARY:Jour fixe – Büro\\, 3. Stock",
  "X-MICROSOFT-CDO-BUSYSTATUS:BUSY",
  'ORGANIZER;CN="Müller; Jörg":mailto:joerg@example.com',
  "BEGIN:VALARM",
  "ACTION:DISPLAY",
  "DESCRIPTION:Jour fixe",
  "TRIGGER:-PT15M",
  "END:VALARM",
  "END:VEVENT",
  "BEGIN:VEVENT",
  "UID:weekly@example.com",
  "DTSTAMP:20240121T220742Z",
  "RECURRENCE-ID;TZID=Europe/Paris:20240325T160000",
  "DTSTART;TZID=Europe/Paris:20240326T100000",
  "DTEND;TZID=Europe/Paris:20240326T110000",
  "SUMMARY:Jour fixe (moved)",
  "END:VEVENT",
);

const EXCEPTION = event(
  "Jour fixe",
  ...centralEurope("Europe/Paris"),
  "BEGIN:VEVENT",
  "DTSTAMP:20240121T220742Z",
  "UID:weekly@example.com",
  "RECURRENCE-ID;TZID=Europe/Paris:20240408T160000",
  "DTSTART;TZID=Europe/Paris:20240409T090000",
  "DTEND;TZID=Europe/Paris:20240409T100000",
  "SUMMARY:Jour fixe (moved again)",
  "END:VEVENT",
);

/** The connector for Outlook names zones after cities, with commas; their names are quoted where they refer. */
const QUOTED_ZONE = event(
  "Quoted",
  ...centralEurope(CITIES),
  "BEGIN:VEVENT",
  "DTSTAMP:20240121T220742Z",
  "UID:quoted@example.com",
  `DTSTART;TZID="${CITIES}":20240701T120000`,
  `DTEND;TZID="${CITIES}":20240701T130000`,
  "SUMMARY:Quoted zone",
  "END:VEVENT",
);

const UNQUOTED_ZONE = event(
  "Unquoted",
  ...centralEurope(CITIES),
  "BEGIN:VEVENT",
  "DTSTAMP:20240121T220742Z",
  "UID:unquoted@example.com",
  `DTSTART;TZID=${CITIES}:20240702T120000`,
  "SUMMARY:Unquoted zone",
  "END:VEVENT",
);

const OTHER_PARIS = event(
  "Other Paris",
  ...FIXED_PARIS,
  "BEGIN:VEVENT",
  "DTSTAMP:20240121T220742Z",
  "UID:fixed@example.com",
  "DTSTART;VALUE=DATE-TIME;TZID=Europe/Paris:20240703T120000",
  "SUMMARY:Fixed zone",
  "END:VEVENT",
);

const ALL_DAY = event(
  "All day",
  "BEGIN:VEVENT",
  "DTSTAMP:20240121T220742Z",
  "UID:allday@example.com",
  "DTSTART;VALUE=DATE:20240501",
  "DTEND;VALUE=DATE:20240503",
  "X-MICROSOFT-CDO-ALLDAYEVENT:TRUE",
  "SUMMARY:Feiertage",
  "END:VEVENT",
);

const WITH_ATTACHMENT = event(
  "Attachment",
  "BEGIN:VEVENT",
  "DTSTAMP:20240121T220742Z",
  "UID:attachment@example.com",
  "DTSTART:20240502T080000Z",
  "SUMMARY:Attachment",
  `ATTACH;ENCODING=BASE64;VALUE=BINARY;X-FILENAME="Plan.txt":${
    Buffer.from("plan ".repeat(200)).toString("base64")
  }`,
  "END:VEVENT",
);

const TASK = event(
  "Task",
  "BEGIN:VTODO",
  "DTSTAMP:20240121T220742Z",
  "UID:task@example.com",
  "DUE;VALUE=DATE:20240601",
  "STATUS:IN-PROCESS",
  "SUMMARY:Steuererklärung",
  "END:VTODO",
);

/** No UID, no time stamp, no end: as a careless program leaves it. */
const CARELESS = event(
  "Careless",
  "BEGIN:VEVENT",
  "CREATED:20230101T000000Z",
  "DTSTART:20240504T080000Z",
  "SUMMARY:Careless",
);

const IN_A_PART = new Uint8Array(Buffer.from(crlf(
  "Subject: Invitation",
  "MIME-Version: 1.0",
  'Content-Type: multipart/mixed; boundary="b"',
  "",
  "--b",
  "Content-Type: text/plain",
  "",
  "You are invited.",
  "--b",
  "Content-Type: text/calendar; charset=utf-8",
  "Content-Transfer-Encoding: base64",
  "",
  Buffer.from(calendar(
    "BEGIN:VEVENT",
    "DTSTAMP:20240121T220742Z",
    "UID:part@example.com",
    "DTSTART:20240505T080000Z",
    "SUMMARY:In a part",
    "END:VEVENT",
  )).toString("base64").replace(/.{76}/g, "$&\r\n"),
  "--b",
  "Content-Type: application/pdf",
  "Content-Transfer-Encoding: base64",
  "",
  "JVBERi0=",
  "--b--",
)));

/** The messages of a calendar folder. */
export const EVENTS: readonly Uint8Array[] = [
  WEEKLY,
  EXCEPTION,
  QUOTED_ZONE,
  UNQUOTED_ZONE,
  OTHER_PARIS,
  ALL_DAY,
  WITH_ATTACHMENT,
  TASK,
  CARELESS,
  IN_A_PART,
];

/** What a program must find: for each start in UTC (or the day) the summary; made by hand from the above. */
export const OCCURRENCES: readonly (readonly [string, string])[] = [
  ["2024-03-18T15:00Z", "Jour fixe – Büro, 3. Stock"],
  ["2024-03-26T09:00Z", "Jour fixe (moved)"],
  ["2024-04-09T07:00Z", "Jour fixe (moved again)"],
  ["2024-04-15T14:00Z", "Jour fixe – Büro, 3. Stock"],
  ["2024-05-01", "Feiertage"],
  ["2024-05-02T08:00Z", "Attachment"],
  ["2024-05-04T08:00Z", "Careless"],
  ["2024-05-05T08:00Z", "In a part"],
  ["2024-07-01T10:00Z", "Quoted zone"],
  ["2024-07-02T10:00Z", "Unquoted zone"],
  ["2024-07-03T11:00Z", "Fixed zone"],
];
