import assert from "node:assert/strict";
import { join } from "node:path";
import { TextReport } from "../../lib/report/text.ts";
import { plural } from "../../lib/model/units.ts";
import type { Report } from "../../lib/report/report.ts";
import { RecoveryError } from "../../lib/model/errors.ts";
import {
  BROKEN,
  DIFFERENTIAL,
  folder,
  FULL,
  guarded,
  LISTING,
  liveFirst,
  mailbox,
  outcome,
  plan,
  source,
} from "./fixtures.ts";

/** What a report prints, errors and warnings with `! ` before them. */
async function printed(
  use: (report: Report) => Promise<void> | void,
  quiet = false,
): Promise<string[]> {
  const lines: string[] = [];
  await use(
    new TextReport({
      out: (line) => lines.push(line),
      err: (line) => lines.push(`! ${line}`),
    }, { quiet }),
  );
  return lines;
}

const BACKUP = [
  "Backup F7.zip (full backup of 2024-01-07 12:00 +01:00, host mail.company.com): 1,234 files, 4.8 MiB, complete according to its .summary.txt",
  "Backup D9.zip (differential backup of 2024-01-09 12:00 +01:00, 2 volumes): 1 file, 900 B, without summary",
];

Deno.test("a listing for people has the backups, the table, and the sum of all", async () => {
  assert.deepEqual(
    await printed((report) =>
      report.listing(source(), LISTING, { verbose: false, isNarrowed: false })
    ),
    [
      ...BACKUP,
      "",
      "Name          Messages     Size  Newest",
      "Domain company.com",
      "  smith              1  2.0 KiB  2024-01-03 12:00 +01:00",
      "    INBOX            1  2.0 KiB  2024-01-03 12:00 +01:00",
      "  #public        1,200  2.9 MiB",
      "    Contacts     1,200  2.9 MiB",
      "",
      "Public folders of all domains",
      "  #public            0      0 B",
      "",
      "Other parts      Files     Size",
      "  license            1    180 B",
      "",
      "1,300 files, 2.9 MiB",
    ],
  );
});

Deno.test("names from an archive cannot reach the terminal as control characters", async () => {
  const evil = folder("\x1b[2J\x07\r\nDomain fake", { messages: 1 });
  const listing = {
    ...LISTING,
    domains: [{ name: "a\x1bc", mailboxes: [mailbox("b\u202ec", evil)], public: undefined }],
  };
  const lines = await printed(async (report) => {
    await report.listing(source(), listing, { verbose: false, isNarrowed: false });
    report.warning({ message: "\x1b]0;title\x07", hints: ["\x1b[31m"] });
    report.error({ kind: "backup", message: "a\nb\x9b", hints: ["\x1b"] });
    report.verification({
      source: source(),
      verified: { files: 0, bytes: 0, damaged: [], trusted: [] },
      lost: [{ archive: "\x1b", entry: "\x1b[0m", reason: "\x07" }],
      elapsed: 0,
    });
  });
  // deno-lint-ignore no-control-regex
  for (const line of lines) assert.doesNotMatch(line, /[\x00-\x1f\x7f-\x9f\u202e]/);
});

Deno.test("a verification ends with the one word that matters", async () => {
  const verified = { files: 286, bytes: 745_000, damaged: [], trusted: [] };
  const damage = [{
    archive: "/b/F7.zip",
    entry: "x/1.eml",
    reason: "the checksum does not match",
  }];
  const last = async (lost: typeof damage, problems: readonly string[] = []) =>
    (await printed((report) =>
      report.verification({ source: source({}, problems), verified, lost, elapsed: 42_000 })
    )).slice(2);
  assert.deepEqual(await last([]), ["Verified: 286 files, 728 KiB, read in 42 s, all whole"]);
  assert.deepEqual(await last([], ["volume 1 is missing"]), [
    "Not complete: 286 files, 728 KiB, read in 42 s; what is there is whole",
  ]);
  assert.deepEqual(await last(damage), [
    '! Damaged: x/1.eml: the checksum does not match (in "/b/F7.zip")',
    "Not whole: 286 files, 728 KiB, read in 42 s",
  ]);
});

Deno.test("a long list of losses is cut, and says where all of them are", async () => {
  const lost = Array.from({ length: 60 }, (_, i) => ({
    archive: "",
    entry: `${i}.eml`,
    reason: "gone",
  }));
  const lines = (await printed((report) =>
    report.verification({
      source: source(),
      verified: { files: 0, bytes: 0, damaged: [], trusted: [] },
      lost,
      elapsed: 0,
    })
  )).filter((line) => line.startsWith("! "));
  assert.equal(lines.length, 51);
  assert.equal(lines[0], "! Damaged: 0.eml: gone");
  assert.equal(lines[50], "! Damaged: 10 more; --log <file> or --json names them all");
});

Deno.test("a plan for people names targets, units, what they replace, space and losses", async () => {
  const made = liveFirst(plan({ keepReplaced: true }), {
    live: { messages: 47, bytes: 9000 },
    backup: { messages: 17, bytes: 3000 },
    onlyLive: 30,
    onlyBackup: 0,
    different: 2,
  });
  const keptIn = join("/k/store/mail.BAK/company.com/smith");
  assert.deepEqual(
    await printed((report) =>
      report.plan({
        source: source({ catalog: [FULL, DIFFERENTIAL, BROKEN], superseded: 1 }),
        guarded: guarded(made, ['"F7.zip": volume 1 is missing']),
        targets: { store: "/k/store", cfgdir: undefined },
        origins: { store: "-s", cfgdir: undefined },
        made: ["/k/store"],
        needs: [
          { path: "/k/store", needed: 1024 ** 3, most: 2 * 1024 ** 3, available: 3 * 1024 ** 3 },
          { path: "/k", needed: 100, most: 100, available: undefined },
        ],
        lost: [{ archive: "F7.zip", entry: "../x", reason: "it leaves" }],
      })
    ),
    [
      "Of 3 backups, it was named:",
      ...BACKUP,
      "1 superseded file version ignored",
      "",
      "Store          /k/store (-s, will be made)",
      "",
      "Would recover        files     size  to",
      "  smith@company.com      1  1.5 KiB  /k/store/mail/company.com/smith" +
      ` (47 live → 17, 30 only live, 2 different, kept in ${keptIn})`,
      "  mailserver.cfg         1    100 B  /k/mailserver.cfg (new)",
      '! Would leave out: ../x: it leaves (in "F7.zip")',
      "",
      "The backup is incomplete, and replaces what is live (--replace-incomplete): " +
      '"F7.zip": volume 1 is missing',
      "32 live messages in 1 item are not in the backup and will be kept in the .BAK",
      "Space at /k/store: needs 1.0 GiB at the least, takes 2.0 GiB at its peak; available 3.0 GiB",
      "Space at /k: needs 100 B; available unknown",
      "2 items, 2 files, 1.6 KiB; nothing was changed",
    ],
  );
});

const RECEIPT = { fate: "recovered", before: 47, after: 17, came: 2, went: 32 } as const;

Deno.test("the end of a recovery says what was recovered, what is kept where, and what to do", async () => {
  const made = plan();
  assert.deepEqual(
    await printed((report) =>
      report.recovery({
        source: source(),
        guarded: guarded(made),
        receipts: [
          { ...RECEIPT, unit: made.units[0]!, keptIn: "/k/store/mail.BAK/company.com/smith" },
          {
            ...RECEIPT,
            unit: made.units[1]!,
            fate: "unchanged",
            before: undefined,
            after: undefined,
            came: 0,
            went: 0,
            keptIn: undefined,
          },
        ],
        targets: { store: "/k/store", cfgdir: "/k" },
        made: [],
        outcome: outcome(made, {
          earlier: [made.units[0]!],
          kept: ["/k/store/mail.BAK", "/k/mailserver.cfg.BAK"],
        }),
        files: 2,
        bytes: 1636,
        elapsed: 65_000,
        advice: [{ code: "start" }],
      })
    ),
    [
      "From  F7.zip (full backup of 2024-01-07 12:00 +01:00)",
      "From  D9.zip (differential backup of 2024-01-09 12:00 +01:00, 2 volumes)",
      "Into  /k/store (mail store)",
      "Into  /k (configuration)",
      "  smith@company.com: 47 → 17 messages, 2 came, 32 went, " +
      "what was replaced is in /k/store/mail.BAK/company.com/smith",
      "  mailserver.cfg: lacked nothing",
      "Recovered smith@company.com, mailserver.cfg: 2 files, 1.6 KiB in 1 min 05 s",
      "  of these, 1 by the interrupted run before",
      "What was replaced is kept in /k/store/mail.BAK",
      "What was replaced is kept in /k/mailserver.cfg.BAK",
      "Next: start Kerio Connect",
    ],
  );
});

Deno.test("a recovery that ended early says what is as before, and promises nothing", async () => {
  const made = plan();
  const [mailboxUnit, loose] = made.units;
  const lines = await printed((report) =>
    report.recovery({
      source: source(),
      guarded: guarded(made),
      receipts: [],
      targets: { store: "/k/store", cfgdir: "/k" },
      made: [],
      outcome: outcome(made, {
        error: new RecoveryError("failed", "The disk is full"),
        recovered: [mailboxUnit!],
        untouched: [loose!],
      }),
      files: 1,
      bytes: 1536,
      elapsed: 100,
      advice: [],
    })
  );
  assert.ok(lines.includes("Not replaced (still as before): mailserver.cfg"));
  assert.ok(lines.includes("Recovered smith@company.com: 1 file, 1.5 KiB in 0.1 s"));

  const none = await printed((report) =>
    report.recovery({
      source: source(),
      guarded: guarded(made),
      receipts: [],
      targets: { store: "/k/store", cfgdir: "/k" },
      made: [],
      outcome: outcome(made, {
        error: new RecoveryError("failed", "The disk is full"),
        recovered: [],
        untouched: made.units,
      }),
      files: 0,
      bytes: 0,
      elapsed: 100,
      advice: [],
    })
  );
  assert.ok(none.every((line) => !line.startsWith("Recovered")));
});

Deno.test("many units are counted by their kinds", async () => {
  const made = plan();
  const [mailboxUnit, loose] = made.units;
  const recovered = [mailboxUnit!, mailboxUnit!, mailboxUnit!, loose!];
  const line = (await printed((report) =>
    report.recovery({
      source: source(),
      guarded: guarded(made),
      receipts: [],
      targets: { store: "/k/store", cfgdir: "/k" },
      made: [],
      outcome: outcome(made, { recovered }),
      files: 1234,
      bytes: 0,
      elapsed: 0,
      advice: [],
    })
  )).at(-1);
  assert.equal(line, "Recovered 3 mailboxes, 1 loose file: 1,234 files, 0 B in 0.0 s");
});

Deno.test("quiet prints errors alone", async () => {
  const lines = await printed(async (report) => {
    await report.listing(source(), LISTING, { verbose: true, isNarrowed: false });
    report.warning({ message: "something", hints: ["do this"] });
    report.error({ kind: "target", message: "It is not there", hints: ["Name it"] });
  }, true);
  assert.deepEqual(lines, ["! error: It is not there", "! hint: Name it"]);
});

Deno.test("plural() counts", () => {
  assert.deepEqual([0, 1, 1234].map((count) => plural(count, "file")), [
    "0 files",
    "1 file",
    "1,234 files",
  ]);
});
