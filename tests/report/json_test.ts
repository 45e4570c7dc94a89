import assert from "node:assert/strict";
import { join } from "node:path";
import { JsonReport } from "../../lib/report/json.ts";
import type { Report } from "../../lib/report/report.ts";
import {
  BROKEN,
  FULL,
  guarded,
  LISTING,
  liveFirst,
  noon,
  outcome,
  plan,
  source,
} from "./fixtures.ts";

/** The one document that a report writes. */
async function document(
  use: (report: Report) => Promise<void> | void,
  exitCode: 0 | 3 | 4 = 0,
  // deno-lint-ignore no-explicit-any
): Promise<any> {
  const written: string[] = [];
  const report = new JsonReport((text) => written.push(text));
  await use(report);
  assert.equal(written.length, 0, "nothing is written before the end");
  report.finish(exitCode);
  assert.equal(written.length, 1);
  assert.ok(written[0]!.endsWith("}\n"));
  return JSON.parse(written[0]!);
}

const iso = (ms: number) => new Date(ms).toISOString();

Deno.test("the document of an error has its kind, warnings, error and exit code", async () => {
  assert.deepEqual(
    await document((report) => {
      report.warning({ message: "Skipped it", hints: ["copy it"] });
      report.error({ kind: "backup", message: "None is complete", hints: ["Add --force"] });
    }, 4),
    {
      kind: "error",
      format: "kmsrecover",
      version: 1,
      exitCode: 4,
      warnings: [{ message: "Skipped it", hints: ["copy it"] }],
      error: { kind: "backup", message: "None is complete", hints: ["Add --force"] },
    },
  );
});

Deno.test("the document of a listing has names, raw names, counts and dates, null for none", async () => {
  const listing = await document((report) =>
    report.listing(
      source({ catalog: [FULL], passedOver: [{ set: BROKEN, reasons: ["volume 1 is missing"] }] }),
      LISTING,
      { verbose: false, isNarrowed: false },
    )
  );
  assert.equal(listing.kind, "listing");
  assert.deepEqual(listing.domains[0].mailboxes, [{
    name: "smith",
    messages: 1,
    bytes: 2058,
    newest: iso(noon(3)),
    folders: [
      {
        name: "INBOX",
        raw: "INBOX",
        system: false,
        messages: 1,
        bytes: 2048,
        newest: iso(noon(3)),
      },
      {
        name: "__cal__notify",
        raw: "__cal__notify",
        system: true,
        messages: 0,
        bytes: 10,
        newest: null,
      },
    ],
  }]);
  assert.equal(listing.public.newest, null);
  assert.deepEqual(listing.parts, [{ name: "license", files: 1, bytes: 180 }]);
  assert.deepEqual(listing.catalog.map(({ name }: { name: string }) => name), ["F7.zip"]);
  const [passedOver] = listing.passedOver;
  assert.deepEqual(
    [passedOver.name, passedOver.missingVolumes, passedOver.reasons],
    ["F14.zip", [1], ["volume 1 is missing"]],
  );
});

Deno.test("a backup in a document has what its text files say, null where there are none", async () => {
  const [full, differential] =
    (await document((report) =>
      report.listing(source({}, ["volume 1 is missing"]), LISTING, {
        verbose: false,
        isNarrowed: false,
      })
    )).backups;
  assert.deepEqual(full, {
    name: "F7.zip",
    type: "full",
    time: iso(noon(7)),
    form: "zip",
    volumes: [{ path: "/b/F7.zip", bytes: 100 }],
    missingVolumes: [],
    host: "mail.company.com",
    started: "2024-01-07 02:00:20",
    finished: "2024-01-07 02:00:21",
    utcOffset: 60,
    complete: false,
    problems: ["volume 1 is missing"],
    files: 1234,
    bytes: 5_000_000,
  });
  assert.deepEqual(
    [differential.host, differential.started, differential.finished],
    [null, null, null],
  );
});

Deno.test("the document of a plan names each unit, what it replaces and where that is kept", async () => {
  const made = liveFirst(plan({ keepReplaced: true }), {
    live: { messages: 47, bytes: 9000 },
    backup: { messages: 17, bytes: 3000 },
    onlyLive: 30,
    onlyBackup: 0,
    different: 0,
  });
  const planned = await document((report) =>
    report.plan({
      source: source(),
      guarded: guarded(made),
      targets: { store: "/k/store", cfgdir: undefined },
      origins: { store: "-s", cfgdir: undefined },
      made: ["/k/store"],
      needs: [{ path: "/k/store", needed: 10, most: 20, available: undefined }],
      lost: [{ archive: "F7.zip", entry: undefined, reason: "it ends too early" }],
    }), 3);
  assert.deepEqual(planned.targets, {
    store: "/k/store",
    storeFrom: "-s",
    cfgdir: null,
    cfgdirFrom: null,
    made: ["/k/store"],
  });
  assert.deepEqual(planned.units[0], {
    kind: "mailbox",
    label: "smith@company.com",
    path: "mail/company.com/smith",
    directory: "/k/store/mail/company.com",
    names: ["smith"],
    files: 1,
    bytes: 1536,
    replaces: true,
    keptIn: join("/k/store/mail.BAK/company.com/smith"),
    comparison: made.units[0]!.comparison,
    addition: null,
  });
  assert.deepEqual([planned.incomplete, planned.replacesLive], [[], true]);
  assert.equal(planned.units[1].replaces, false);
  assert.deepEqual(planned.space, [{ path: "/k/store", needed: 10, most: 20, available: null }]);
  assert.deepEqual(planned.skipped, [
    { archive: "F7.zip", entry: null, reason: "it ends too early" },
  ]);
});

Deno.test("the document of a recovery that failed has both its result and its error", async () => {
  const made = plan();
  const result = await document((report) => {
    report.recovery({
      source: source(),
      guarded: guarded(made),
      receipts: [{
        unit: made.units[0]!,
        fate: "recovered",
        before: 47,
        after: 17,
        came: 0,
        went: 30,
        keptIn: "/k/x.BAK",
      }],
      targets: { store: "/k/store", cfgdir: undefined },
      made: [],
      outcome: outcome(made, {
        recovered: [made.units[0]!],
        untouched: [made.units[1]!],
        kept: ["/k/x.BAK"],
        leftovers: ["/k/.kmsrecover"],
      }),
      files: 1,
      bytes: 1536,
      elapsed: 12.6,
      advice: [],
    });
    report.error({ kind: "failed", message: "The disk is full", hints: [] });
  }, 4);
  assert.equal(result.kind, "recovery");
  assert.deepEqual(result.receipts, [{
    kind: "mailbox",
    label: "smith@company.com",
    path: "/k/store/mail/company.com/smith",
    fate: "recovered",
    before: 47,
    after: 17,
    came: 0,
    went: 30,
    keptIn: "/k/x.BAK",
  }]);
  assert.deepEqual(result.recovered.map(({ label }: { label: string }) => label), [
    "smith@company.com",
  ]);
  assert.deepEqual(result.untouched.map(({ label }: { label: string }) => label), [
    "mailserver.cfg",
  ]);
  assert.deepEqual(
    [result.kept, result.leftovers, result.files, result.bytes, result.milliseconds],
    [["/k/x.BAK"], ["/k/.kmsrecover"], 1, 1536, 13],
  );
  assert.equal(result.error.message, "The disk is full");
});
