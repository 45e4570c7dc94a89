import assert from "node:assert/strict";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import fc from "fast-check";
import { CalendarFile } from "../../lib/export/ical/calendar_file.ts";
import { scratch } from "../support/scratch.ts";
import { crlf, message } from "./contacts.ts";
import { EVENTS, OCCURRENCES } from "./events.ts";
import { utf8 } from "./items.ts";
import { program, python, run, takeApart, testWith } from "./programs.ts";

const ARRIVAL = Date.UTC(2024, 0, 2, 3, 4, 5);

async function ics(messages: readonly Uint8Array[], name = "Calendar"): Promise<string> {
  const file = new CalendarFile(name);
  let components = "";
  for (const each of messages) components += await file.add(each, ARRIVAL);
  return file.head() + components + CalendarFile.TAIL;
}

function calendar(...lines: readonly string[]): Uint8Array {
  return message("x", "text/calendar", "8bit", crlf("BEGIN:VCALENDAR", ...lines, "END:VCALENDAR"));
}

function unfolded(text: string): string[] {
  return text.replaceAll("\r\n ", "").split("\r\n");
}

const EVENT = [
  "BEGIN:VEVENT",
  "UID:1",
  "DTSTAMP:20240101T000000Z",
  "DTSTART:20240101T000000Z",
  "X-A:b",
  "END:VEVENT",
];

Deno.test("events come out as they are, in one calendar with its own head", async () => {
  const text = await ics([
    calendar(
      "VERSION:2.0",
      "PRODID:x",
      "METHOD:REQUEST",
      "X-VERSION-KMS:6.2.0",
      "X-WR-CALNAME:y",
      ...EVENT,
    ),
    calendar("X-VERSION-KMS:6.2.0", ...EVENT.map((line) => line.replace("UID:1", "UID:2"))),
  ], "Kalender, privat");
  assert.equal(
    text,
    crlf(
      "BEGIN:VCALENDAR",
      "VERSION:2.0",
      "PRODID:-//kmsrecover//Export//EN",
      "X-WR-CALNAME:Kalender\\, privat",
      "X-VERSION-KMS:6.2.0",
      ...EVENT,
      ...EVENT.map((line) => line.replace("UID:1", "UID:2")),
      "END:VCALENDAR",
    ),
  );
});

Deno.test("a time zone comes once; another one of the same name gets its own name", async () => {
  const lines = unfolded(await ics(EVENTS));
  const zones = lines.filter((line) => line.startsWith("TZID:"));
  assert.deepEqual(zones.map((line) => line.slice(5, 22)), [
    "Europe/Paris",
    "Amsterdam, Belgra",
    "Europe/Paris (2)",
  ]);
  assert.ok(lines.includes("DTSTART;VALUE=DATE-TIME;TZID=Europe/Paris (2):20240703T120000"));
  assert.equal(lines.filter((line) => line.includes("TZID=Europe/Paris:")).length, 9);
});

Deno.test("a name of a time zone with commas is quoted where events refer to it", async () => {
  const lines = unfolded(await ics(EVENTS));
  const references = lines.filter((line) => line.includes("TZID=") && line.includes("Amsterdam"));
  assert.equal(references.length, 3);
  for (const line of references) assert.match(line, /;TZID="Amsterdam, [^"]*, Stockholm":2024/);
});

Deno.test("what an event must have is put in: a UID that stays the same, a time stamp", async () => {
  const bare = calendar(
    "BEGIN:VEVENT",
    "SUMMARY:x",
    "BEGIN:VALARM",
    "UID:alarm",
    "END:VALARM",
    "END:VEVENT",
  );
  const text = await ics([bare]);
  assert.match(
    text,
    /BEGIN:VEVENT\r\nUID:[0-9a-f]{32}@kmsrecover\r\nDTSTAMP:20240102T030405Z\r\nSUMMARY:x\r\nBEGIN:VALARM/,
  );
  assert.equal(await ics([bare]), text);
  assert.match(await ics(EVENTS), /DTSTAMP:20230101T000000Z\r\nCREATED:20230101T000000Z/);
});

Deno.test("broken nesting comes out whole", async () => {
  const body = calendar(
    "BEGIN:VEVENT",
    "UID:1",
    "DTSTAMP:1",
    "BEGIN:VALARM",
    "ACTION:AUDIO",
    "END:VEVENT",
    "END:VALARM",
    "END:X",
  );
  assert.match(
    await ics([body]),
    /BEGIN:VALARM\r\nACTION:AUDIO\r\nEND:VALARM\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n$/,
  );
});

Deno.test("a message without calendar adds nothing", async () => {
  const file = new CalendarFile("x");
  assert.equal(await file.add(message("x", "text/plain", "8bit", "BEGIN:VEVENT"), 0), "");
  assert.equal(await file.add(new Uint8Array(), 0), "");
  assert.equal(await file.add(calendar("VERSION:1.0", ...EVENT), 0), "", "vCalendar");
});

Deno.test("a thousand definitions of one time zone, and as many names, take no time", async () => {
  const zone = (n: number, name: string) =>
    calendar(
      "BEGIN:VTIMEZONE",
      `TZID:${name}`,
      `X-LIC-LOCATION:x`,
      "BEGIN:STANDARD",
      `DTSTART:${n}`,
      "END:STANDARD",
      "END:VTIMEZONE",
    );
  const all = Array.from({ length: 3000 }, (_, n) => zone(n, "Z"));
  const lines = unfolded(await ics([...all, ...all, zone(1, "Z (2)"), zone(9, "Z (2)")]));
  const names = lines.filter((line) => line.startsWith("TZID:"));
  assert.equal(names.length, 3002);
  assert.equal(new Set(names).size, 3002);
});

Deno.test("whatever messages hold, the file nests and folds properly", async () => {
  const line = fc.constantFrom(
    "BEGIN:VEVENT",
    "END:VEVENT",
    "BEGIN:VTIMEZONE",
    "END:VTIMEZONE",
    "TZID:A, B",
    "TZID:A",
    "TZID:",
    "DTSTART;TZID=A:1",
    'DTSTART;TZID="A, B":1',
    "DTSTART;TZID=A, B:1",
    'X;TZID="A:1',
    "END:VCALENDAR",
    "BEGIN:VCALENDAR",
    "BEGIN:",
    "END:",
    "nonsense",
    "UID:",
    "UID:1",
    " folded",
    "DTSTART:1",
    "X_Y:z",
    `SUMMARY:${"ü".repeat(60)}`,
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(line, { maxLength: 15 }), { maxLength: 3 }),
      async (messages) => {
        const text = await ics(messages.map((lines) => calendar(...lines)));
        const open: string[] = [];
        for (const each of text.split("\r\n")) assert.ok(utf8(each).length <= 75);
        for (const each of unfolded(text).slice(0, -1)) {
          assert.match(each, /^[A-Z-]+(;("[^"]*"|[^":])*)?:/);
          const [name, value] = each.split(/:(.*)/);
          if (name === "BEGIN") open.push(value!);
          if (name === "END") assert.equal(open.pop(), value);
        }
        assert.deepEqual(open, []);
      },
    ),
    { numRuns: 500 },
  );
});

const ICALENDAR = python("icalendar, dateutil", "python3-icalendar");

const READ_EVENTS = `
import datetime, json, sys
from dateutil import rrule
from icalendar import Calendar
calendar = Calendar.from_ical(open(sys.argv[1], "rb").read())
zones = {str(zone["TZID"]): zone.to_tz() for zone in calendar.walk("VTIMEZONE")}
def moment(prop):
    if not isinstance(prop.dt, datetime.datetime): return prop.dt.isoformat()
    time = prop.dt
    if "TZID" in prop.params:
        time = zones[prop.params["TZID"]].localize(time.replace(tzinfo=None))
    return time.astimezone(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%MZ")
def local(prop): return prop.dt.replace(tzinfo=None)
events = calendar.walk("VEVENT")
assert not any(event.errors for event in events), [event.errors for event in events]
found = []
for event in events:
    if "RRULE" not in event:
        found.append((moment(event["DTSTART"]), str(event["SUMMARY"])))
        continue
    gone = {local(other["RECURRENCE-ID"]) for other in events
            if other["UID"] == event["UID"] and "RECURRENCE-ID" in other}
    gone |= {local(each) for each in event["EXDATE"].dts}
    rule = rrule.rrulestr(event["RRULE"].to_ical().decode(), dtstart=local(event["DTSTART"]))
    for time in rule:
        if time in gone: continue
        zone = zones[event["DTSTART"].params["TZID"]]
        time = zone.localize(time).astimezone(datetime.timezone.utc)
        found.append((time.strftime("%Y-%m-%dT%H:%MZ"), str(event["SUMMARY"])))
print(json.dumps({
    "events": sorted(found),
    "tasks": [str(task["SUMMARY"]) for task in calendar.walk("VTODO")],
    "alarms": len(calendar.walk("VALARM")),
    "method": calendar.get("METHOD"),
}))
`;

testWith(
  [ICALENDAR],
  "Python's icalendar finds every event at its time, tasks and alarms",
  async () => {
    await using dir = scratch();
    writeFileSync(dir.join("Calendar.ics"), await ics(EVENTS));
    const read = JSON.parse(await run(ICALENDAR, ["-c", READ_EVENTS, dir.join("Calendar.ics")]));
    assert.deepEqual(read, {
      events: OCCURRENCES,
      tasks: ["Steuererklärung"],
      alarms: 1,
      method: null,
    });
  },
);

const VOBJECT = python("vobject", "python3-vobject");

testWith([VOBJECT], "vobject reads and validates the file", async () => {
  await using dir = scratch();
  writeFileSync(dir.join("Calendar.ics"), await ics(EVENTS));
  const script = "import sys, vobject\n" +
    "calendar = vobject.readOne(open(sys.argv[1], encoding='utf-8', newline=''))\n" +
    "calendar.validate(raiseException=True)\n" +
    "print(len(calendar.vevent_list), len(calendar.vtodo_list), len(calendar.vtimezone_list))";
  assert.equal((await run(VOBJECT, ["-c", script, dir.join("Calendar.ics")])).trim(), "10 1 3");
});

const VDIRSYNCER = program("vdirsyncer", "vdirsyncer");

testWith([VDIRSYNCER], "vdirsyncer takes the file apart into single events", async () => {
  await using dir = scratch();
  writeFileSync(dir.join("Calendar.ics"), await ics(EVENTS));
  await takeApart(VDIRSYNCER, dir, { file: "Calendar.ics", extension: ".ics" });
  // The exceptions of a recurring event lie with it in one file.
  assert.equal(readdirSync(dir.join("apart")).length, EVENTS.length - 1);
});

const KHAL = program("khal", "khal");

const KHAL_CONFIGURATION = `
[calendars]
[[export]]
path = calendar
[locale]
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%d %H:%M
longdatetimeformat = %Y-%m-%d %H:%M
local_timezone = UTC
default_timezone = UTC
[sqlite]
path = ./khal.db
`;

testWith([KHAL], "khal imports the file and shows every event at its time", async () => {
  await using dir = scratch();
  writeFileSync(dir.join("Calendar.ics"), await ics(EVENTS));
  mkdirSync(dir.join("calendar"));
  writeFileSync(dir.join("khal.conf"), KHAL_CONFIGURATION);
  const options = { env: { HOME: dir.path, LC_ALL: "C.UTF-8" }, cwd: dir.path };
  const khal = (...args: string[]) => run(KHAL, ["-c", "khal.conf", ...args], options);
  await khal("import", "--batch", "-a", "export", "Calendar.ics");
  const format = "{start-date}T{start-time}Z {title}";
  const period = ["2024-03-01", "2024-08-01"];
  const list = await khal("list", "--day-format", "", "--format", format, ...period);
  const lines = list.trimEnd().split("\n").map((line) => line.replace("TZ ", " "));
  // An event of two days is listed on both.
  const found = [...new Set(lines)].sort();
  assert.deepEqual(found, OCCURRENCES.map(([time, title]) => `${time} ${title}`));
});
