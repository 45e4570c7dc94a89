import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { writeMailBackup } from "../engine/search_support.ts";
import { runProgram, startProgram } from "../support/program.ts";
import { scratch } from "../support/scratch.ts";
import { readTree } from "../support/tree.ts";
import { assertManifest, hasProgram, PYTHON, python, readManifest } from "./export_support.ts";
import { CAN_MOUNT, smallDisk } from "./space_support.ts";
import { IS_WINDOWS, kms, samples, TESTDATA } from "./support.ts";

/** The messages of the newest state, by their entries. */
function messages(): Map<string, Uint8Array> {
  return new Map(
    [...samples().newest].flatMap(([path, { bytes }]) =>
      /\/#msgs\/[^/]*\.eml$/i.test(path) ? [[path, bytes]] : []
    ),
  );
}

/** Entries of the messages that people have in their folders. */
const WANTED = () => [...messages().keys()].filter((path) => !path.includes("/__")).sort();

const lf = (bytes: Uint8Array) => new TextDecoder("latin1").decode(bytes).replaceAll("\r\n", "\n");

for (const format of [undefined, "eml", "mbox", "maildir"]) {
  Deno.test(`--export ${format ?? "as programs want it"}: every message once, as the manifest says`, async () => {
    await using dir = scratch();
    const out = dir.join("out");
    const args = ["--export", out, ...format === undefined ? [] : ["--format", format]];
    const { stdout } = await kms([...args, TESTDATA], { cwd: dir.path });
    const manifest = assertManifest(out, messages());
    assert.deepEqual(manifest.items.map(({ source }) => source.entry).sort(), WANTED());
    assert.match(stdout, new RegExp(`^Exported ${WANTED().length} messages of `, "m"));
    assert.equal(existsSync(join(out, ".kmsrecover")), false);
  });
}

Deno.test("--export of a scope and a query writes just that", async () => {
  await using dir = scratch();
  const out = dir.join("out");
  const scope = ["-d", "company.com", "-u", "smith", "--find", "subject:report"];
  await kms(["--export", out, ...scope, TESTDATA], { cwd: dir.path });
  const expected = [...messages()].filter(([path, bytes]) =>
    path.includes("/company.com/smith/") && /^Subject: .*report/mi.test(lf(bytes))
  ).map(([path]) => path);
  assert.ok(expected.length > 0);
  const { items } = assertManifest(out, messages());
  assert.deepEqual(items.map(({ source }) => source.entry).sort(), expected.sort());
});

Deno.test("--export touches nothing in a directory that holds something else", async () => {
  await using dir = scratch();
  const out = dir.join("out");
  mkdirSync(out);
  writeFileSync(join(out, "mine.txt"), "mine");
  const before = readTree(out);
  const { stderr } = await kms(["--export", out, TESTDATA], { cwd: dir.path }, 5);
  assert.match(stderr, /^error: ".*out" is not empty$/m);
  assert.deepEqual(readTree(out), before);
  const planned = await kms(["--dry-run", "--export", out, TESTDATA], { cwd: dir.path }, 5);
  assert.match(planned.stderr, /^warning: It would stop here: ".*out" is not empty$/m);
  assert.deepEqual(readTree(out), before);
});

Deno.test("--dry-run --export says what would go where, and makes nothing", async () => {
  await using dir = scratch();
  const args = ["--dry-run", "--export", dir.join("out"), "--format", "mbox", TESTDATA];
  const { stdout } = await kms(args, { cwd: dir.path });
  assert.match(
    stdout,
    /^ {2}smith@company\.com {2}INBOX\/Projects .* mbox {2}company\.com\/smith\/INBOX\/Projects\.mbox$/m,
  );
  assert.deepEqual(readdirSync(dir.path), []);
});

for (const args of [["-l"], ["--verify"], ["--merge"], ["-s", "x"], ["-b"], ["-m", "license"]]) {
  Deno.test(`--export with ${args.join(" ")} is a usage error`, async () => {
    await using dir = scratch();
    await kms(["--export", dir.join("out"), ...args, TESTDATA], { cwd: dir.path }, 2);
    assert.deepEqual(readdirSync(dir.path), []);
  });
}

const hex = (number: number) => number.toString(16).padStart(8, "0");

Deno.test("an export that is killed leaves whole files only, and the same command ends it", async () => {
  await using dir = scratch();
  const files: Record<string, string> = {};
  for (let at = 1; at <= 6000; at++) {
    files[`a.org/user${at % 3}/INBOX/#msgs/${hex(at)}.eml`] =
      `From: a@b.c\r\nSubject: message ${at}\r\n\r\nFrom me\r\n${"text ".repeat(at % 400)}\r\n`;
  }
  const backup = writeMailBackup(dir.path, "F20240107T010000Z.zip", files);
  const content = new Map(
    Object.entries(files).map(([path, text]) =>
      [`@backup/store/mail/${path}`, new TextEncoder().encode(text)] as const
    ),
  );
  for (const format of ["eml", "mbox", "maildir"]) {
    const out = dir.join(format);
    const args = ["-q", "--export", out, "--format", format, backup];
    let kills = 0;
    for (let pause = 250;; pause = Math.round(pause * 1.3)) {
      const run = startProgram(args, { cwd: dir.path });
      const isKilled = await Promise.race([
        run.finished.then(() => false),
        new Promise<boolean>((resolve) => setTimeout(() => resolve(true), pause)),
      ]);
      if (isKilled) {
        kills++;
        run.kill("SIGKILL");
        await run.finished;
        // Killed after its last file: that one says the truth, and there may be nothing left to do.
        if (!existsSync(join(out, "manifest.json"))) continue;
        assert.equal(assertManifest(out, content).items.length, 6000);
        if (existsSync(join(out, ".kmsrecover"))) continue;
        break;
      }
      const { code, stderr } = await run.finished;
      assert.equal(code, 0, stderr);
      break;
    }
    assert.ok(kills > 0, "never killed");
    const { items } = assertManifest(out, content);
    assert.equal(items.length, 6000, format);
    if (format === "mbox") {
      const text = readFileSync(join(out, "a.org/user0/INBOX.mbox"), "latin1");
      assert.equal(text.match(/^From /gm)?.length, 2000);
    }
  }
});

Deno.test("what a power cut took back of an export is written again, or said to be gone", async () => {
  await using dir = scratch();
  const files: Record<string, string> = {};
  for (let at = 1; at <= 8000; at++) {
    files[`a.org/ann/Folder ${at % 8}/#msgs/${hex(at)}.eml`] =
      `From: a@b.c\r\nSubject: message ${at}\r\n\r\n${"text ".repeat(at % 100)}\r\n`;
  }
  const backup = writeMailBackup(dir.path, "F20240107T010000Z.zip", files);
  const content = new Map(
    Object.entries(files).map(([path, text]) =>
      [`@backup/store/mail/${path}`, new TextEncoder().encode(text)] as const
    ),
  );
  const out = dir.join("out");
  const log = join(out, ".kmsrecover", "done");
  const args = ["-q", "--export", out, "--format", "maildir", backup];
  /** The lines of the log of a run that was killed with some folders done. */
  const interrupt = async (): Promise<string[]> => {
    for (;;) {
      await Deno.remove(out, { recursive: true }).catch(() => {});
      const run = startProgram(args, { cwd: dir.path });
      let isOver = false;
      const finished = run.finished.then(() => isOver = true);
      while (!isOver) {
        const lines = existsSync(log) ? readFileSync(log, "utf8").split("\n").length - 1 : 0;
        if (lines >= 5) {
          run.kill("SIGKILL");
          break;
        }
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      await finished;
      if (!existsSync(join(out, "manifest.json"))) return readFileSync(log, "utf8").split("\n");
    }
  };
  // The last lines of the log are lost, while folders are where they belong already.
  const lines = await interrupt();
  for (const kept of [1, 0]) {
    writeFileSync(log, lines.slice(0, kept).map((line) => `${line}\n`).join(""));
    await kms(args, { cwd: dir.path });
    assert.equal(assertManifest(out, content).items.length, 8000);
    const inbox = [...readTree(out).keys()].filter((path) => /\/cur\/./.test(path));
    assert.equal(inbox.length, 8000);
    if (kept > 0) await interrupt();
  }
  // A message is lost that the log speaks of.
  const [first] = (await interrupt())[0]!.split("\t").slice(1);
  const { target } = JSON.parse(first!);
  const stage = join(out, ".kmsrecover", "parts", "0", target.file.split("/").slice(-2).join("/"));
  const path = existsSync(stage) ? stage : join(out, target.file);
  await Deno.remove(path);
  const { stderr } = await kms(args, { cwd: dir.path }, 1);
  assert.match(stderr, /^error: ".*" is gone, which an earlier run had written$/m);
  assert.ok(!existsSync(join(out, "manifest.json")));
});

Deno.test({
  name: "a full disk ends an export with 1, and with room the same command goes on",
  ignore: !CAN_MOUNT,
  async fn() {
    await using dir = scratch();
    const files = Object.fromEntries(
      Array.from({ length: 400 }, (_, at) => [
        `a.org/ann/INBOX/#msgs/${hex(at + 1)}.eml`,
        `Subject: ${at}\r\n\r\n${"abcdefgh".repeat(2000)}\r\n`,
      ]),
    );
    const backup = writeMailBackup(dir.path, "F20240107T010000Z.zip", files);
    mkdirSync(dir.join("small"));
    using disk = smallDisk(dir.join("small"), 3, "tmpfs");
    const args = ["--export", dir.join("small", "out"), "--format", "eml"];
    const refused = await runProgram([...args, backup], { cwd: dir.path });
    assert.equal(refused.code, 5, refused.stderr);
    assert.match(refused.stderr, /^error: Not enough space at /m);
    const { code, stderr } = await runProgram([...args, "--force", backup], { cwd: dir.path });
    assert.equal(code, 1, stderr);
    assert.match(stderr, /^error: .*(no space|disk is full)/mi);
    assert.ok(disk);
    const inbox = dir.join("small", "out", "a.org", "ann", "INBOX");
    for (const name of existsSync(inbox) ? readdirSync(inbox) : []) {
      assert.ok(statSync(join(inbox, name)).size > 16_000, `${name} is whole`);
    }
    await new Deno.Command("mount", { args: ["-o", "remount,size=40m", dir.join("small")] })
      .output();
    await kms([...args, "--force", backup], { cwd: dir.path });
    assert.equal(readManifest(dir.join("small", "out")).items.length, 400);
  },
});

Deno.test("a damaged message ends an export, and is left out and named with --keep-going", async () => {
  await using dir = scratch();
  const mail = (word: string) => `From: a@b.c\r\nSubject: ${word}\r\n\r\n${word}\r\n`;
  const path = writeMailBackup(dir.path, "F20240107T010000Z.zip", {
    "a.org/ann/INBOX/#msgs/00000001.eml": mail("first"),
    "a.org/ann/INBOX/#msgs/00000002.eml": mail("second"),
    "a.org/ann/INBOX/#msgs/00000003.eml": mail("third"),
  }, { method: "stored" });
  const bytes = readFileSync(path);
  bytes[bytes.indexOf("\r\nsecond") + 3]! ^= 1;
  writeFileSync(path, bytes);
  for (const format of ["eml", "mbox", "maildir"]) {
    const args = ["--format", format, path];
    const { stderr } = await kms(["--export", dir.join(format), ...args], { cwd: dir.path }, 4);
    assert.match(stderr, /^error: .*00000002\.eml/m);
    const out = dir.join(`${format} going`);
    await kms(["--export", out, "--keep-going", ...args], { cwd: dir.path }, 3);
    const { items, skipped } = readManifest(out);
    assert.deepEqual(items.map(({ source }) => source.entry.slice(-12)).sort(), [
      "00000001.eml",
      "00000003.eml",
    ]);
    assert.deepEqual(skipped.map(({ entry }) => entry.slice(-12)), ["00000002.eml"]);
  }
});

Deno.test("names that steer, climb or collide become harmless files, and none is lost", async () => {
  await using dir = scratch();
  const subjects = [
    "../../../etc/passwd",
    "C:\\evil",
    "con",
    "a/b",
    "a/b",
    "A/B",
    "\x1b[2J",
    "=?utf-8?q?=E2=80=AEgpj.exe?=",
    "x".repeat(500),
    "",
  ];
  const path = writeMailBackup(
    dir.path,
    "F20240107T010000Z.zip",
    Object.fromEntries(
      subjects.map((subject, at) => [
        `a.org/ann/INBOX/#msgs/${hex(at + 1)}.eml`,
        `From: a@b.c\r\nSubject: ${subject}\r\n\r\n${at}\r\n`,
      ]),
    ),
  );
  const before = readdirSync(dir.path).sort();
  await kms(["--export", dir.join("out"), path], { cwd: dir.path });
  assert.deepEqual(readdirSync(dir.path).sort(), [...before, "out"].sort());
  const names = readdirSync(dir.join("out", "a.org", "ann", "INBOX"));
  assert.equal(names.length, subjects.length);
  assert.equal(new Set(names.map((name) => name.toLowerCase())).size, names.length);
  // deno-lint-ignore no-control-regex
  for (const name of names) assert.doesNotMatch(name, /[\x00-\x1f<>:"/\\|?*\u202e]/);
});

Deno.test({
  name: "Python reads an exported mbox and Maildir as the backup has them",
  ignore: !hasProgram(PYTHON, "--version"),
  async fn() {
    await using dir = scratch();
    const tricky =
      "From: a@b.c\r\nSubject: quoting\r\n\r\nFrom here\r\n>From there\r\n>>From afar\r\nno end";
    const backup = writeMailBackup(dir.path, "F20240107T010000Z.zip", {
      "a.org/ann/INBOX/status.fld": "T0\r\nM2\r\nS200\r\n",
      "a.org/ann/INBOX/index.fld":
        `U00000001 F00000005 S${tricky.length} D65000000 T65000000 M65000000\r\n`,
      "a.org/ann/INBOX/#msgs/00000001.eml": tricky,
      "a.org/ann/INBOX/#msgs/00000002.eml": "Subject: plain\r\n\r\n\x00\xff8-bit\r\n",
    });
    const run = async (format: string) => {
      await kms(["--export", dir.join(format), "--format", format, backup], { cwd: dir.path });
      return dir.join(format, "a.org", "ann");
    };
    const mbox = python<{ subject: string; flags: string; body: string }[]>(
      `import mailbox, json, sys, re
box = mailbox.mbox(sys.argv[1])
print(json.dumps([{"subject": m["subject"], "flags": m.get_flags(),
  "body": re.sub(r"(?m)^>(>*From )", r"\\1", m.get_payload(decode=False))} for m in box]))`,
      join(await run("mbox"), "INBOX.mbox"),
    );
    assert.deepEqual(mbox.map(({ subject }) => subject), ["quoting", "plain"]);
    assert.match(mbox[0]!.flags, /R.*F/);
    assert.equal(mbox[0]!.body, lf(new TextEncoder().encode(tricky)).split("\n\n")[1] + "\n");
    const maildir = python<{ subject: string; flags: string; text: string }[]>(
      `import mailbox, json, sys
box = mailbox.Maildir(sys.argv[1], create=False)
print(json.dumps(sorted([{"subject": m["subject"], "flags": m.get_flags(),
  "text": box.get_bytes(k).decode("latin1")} for k, m in box.iteritems()], key=lambda m: m["subject"])))`,
      await run("maildir"),
    );
    assert.deepEqual(maildir.map(({ subject, flags }) => [subject, flags]), [["plain", ""], [
      "quoting",
      "FS",
    ]]);
    assert.equal(maildir[1]!.text, tricky.replaceAll("\r\n", "\n"));
  },
});

Deno.test({
  name: "Dovecot counts an exported Maildir as the backup has it",
  ignore: IS_WINDOWS || Deno.build.os !== "linux" || Deno.uid() !== 0 ||
    !hasProgram("dovecot", "--version") || !hasProgram("setpriv", "--version"),
  async fn() {
    await using dir = scratch();
    const out = dir.join("out");
    await kms([
      "--export",
      out,
      "--format",
      "maildir",
      "-d",
      "company.com",
      "-u",
      "smith",
      TESTDATA,
    ], { cwd: dir.path });
    const conf = dir.join("dovecot.conf");
    writeFileSync(
      conf,
      `base_dir = ${dir.join("run")}
log_path = /dev/stderr
mail_location = maildir:${join(out, "company.com", "smith")}
namespace inbox {
  inbox = yes
  separator = /
}
mail_uid = 65534
mail_gid = 65534
first_valid_uid = 1
`,
    );
    await new Deno.Command("chown", { args: ["-R", "65534:65534", dir.path] }).output();
    const { stdout, stderr } = new Deno.Command("setpriv", {
      args: [
        "--reuid=65534",
        "--regid=65534",
        "--clear-groups",
        "env",
        "USER=x",
        `HOME=${dir.path}`,
        "doveadm",
        "-c",
        conf,
        "mailbox",
        "status",
        "messages",
        "*",
      ],
    }).outputSync();
    const counted = new Map(
      new TextDecoder().decode(stdout).trim().split("\n")
        .map((line) => /^(.*) messages=(\d+)$/.exec(line))
        .map((match) => [match?.[1] ?? new TextDecoder().decode(stderr), Number(match?.[2])]),
    );
    const expected = new Map<string, number>();
    for (const { source, target } of readManifest(out).items) {
      assert.ok(target.file.startsWith("company.com/smith/"), source.entry);
      const name = /^company\.com\/smith\/(?:\.([^/]*)\/)?/.exec(target.file)![1] ?? "INBOX";
      expected.set(name, (expected.get(name) ?? 0) + 1);
    }
    assert.equal(counted.get("INBOX"), expected.get("INBOX"));
    assert.deepEqual([...counted.values()].sort(), [...expected.values()].sort());
  },
});

Deno.test({
  name: "vobject and icalendar read exported cards and events with zones, exceptions and photos",
  ignore: !hasProgram(PYTHON, "-c", "import vobject, icalendar"),
  async fn() {
    await using dir = scratch();
    const item = (type: string, text: string) =>
      `Subject: item\r\nContent-Type: text/${type}; charset="utf-8"\r\n\r\n${
        text.replaceAll("\n", "\r\n")
      }`;
    const zone =
      "BEGIN:VTIMEZONE\nTZID:Prague\nBEGIN:STANDARD\nDTSTART:19701025T030000\nTZOFFSETFROM:+0200\nTZOFFSETTO:+0100\nEND:STANDARD\nEND:VTIMEZONE\n";
    const event = (inner: string) =>
      `BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\nMETHOD:REQUEST\n${zone}${inner}END:VCALENDAR\n`;
    const backup = writeMailBackup(dir.path, "F20240107T010000Z.zip", {
      "a.org/ann/Contacts/status.fld": "T1\r\n",
      "a.org/ann/Contacts/#msgs/00000001.eml": item(
        "x-vcard",
        "BEGIN:VCARD\nVERSION:3.0\nFN:Jürgen Müller\nN:Müller;Jürgen;;;\nPHOTO;ENCODING=b;TYPE=JPEG:/9j/4AAQ\nEND:VCARD\n",
      ),
      "a.org/ann/Contacts/#msgs/00000002.eml": "From: a@b.c\r\nSubject: no card\r\n\r\ntext\r\n",
      "a.org/ann/Calendar/status.fld": "T2\r\n",
      "a.org/ann/Calendar/#msgs/00000001.eml": item(
        "calendar",
        event(
          "BEGIN:VEVENT\nUID:1\nDTSTAMP:20240101T000000Z\nDTSTART;TZID=Prague:20240108T090000\nRRULE:FREQ=WEEKLY\nSUMMARY:Weekly\nEND:VEVENT\nBEGIN:VEVENT\nUID:1\nRECURRENCE-ID;TZID=Prague:20240115T090000\nDTSTAMP:20240101T000000Z\nDTSTART;TZID=Prague:20240115T100000\nSUMMARY:Later\nEND:VEVENT\n",
        ),
      ),
      "a.org/ann/Calendar/#msgs/00000002.eml": item(
        "calendar",
        event(
          "BEGIN:VEVENT\nUID:2\nDTSTAMP:20240101T000000Z\nDTSTART;VALUE=DATE:20240109\nSUMMARY:All day\nEND:VEVENT\n",
        ),
      ),
    });
    const out = dir.join("out");
    await kms(["--export", out, backup], { cwd: dir.path });
    const read = python<{ cards: unknown[]; events: unknown[]; zones: number; method: boolean }>(
      `import vobject, icalendar, json, sys
cards = list(vobject.readComponents(open(sys.argv[1] + "/Contacts.vcf", encoding="utf-8", newline="").read()))
cal = icalendar.Calendar.from_ical(open(sys.argv[1] + "/Calendar.ics", "rb").read())
print(json.dumps({"cards": [[c.fn.value, len(c.photo.value)] for c in cards],
  "events": [[str(e["UID"]), str(e["SUMMARY"]), e["DTSTART"].to_ical().decode(), "RRULE" in e, "RECURRENCE-ID" in e] for e in cal.walk("VEVENT")],
  "zones": len(cal.walk("VTIMEZONE")), "method": "METHOD" in cal}))`,
      join(out, "a.org", "ann"),
    );
    assert.deepEqual(read, {
      cards: [["Jürgen Müller", 6]],
      events: [
        ["1", "Weekly", "20240108T090000", true, false],
        ["1", "Later", "20240115T100000", false, true],
        ["2", "All day", "20240109", false, false],
      ],
      zones: 1,
      method: false,
    });
    assert.equal(readdirSync(join(out, "a.org", "ann", "Contacts")).length, 1);
    assert.equal(readManifest(out).items.length, 4);
  },
});
