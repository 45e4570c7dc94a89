import assert from "node:assert/strict";
import { join } from "node:path";
import { mergeContents } from "../../../lib/backup/contents.ts";
import { RecoveryError } from "../../../lib/model/errors.ts";
import type { Plan, Targets } from "../../../lib/recovery/plan/plan.ts";
import { makePlan, type PlanOptions } from "../../../lib/recovery/plan/planner.ts";
import { resolveSelection } from "../../../lib/selection/selection.ts";
import type { Mask, Scope } from "../../../lib/model/scope.ts";
import { backupSet, contentsOf, type Entry, openedBackup } from "../../backup/support.ts";

const MAIL = "@backup/store/mail";
const TARGETS: Targets = { store: "/k/store", cfgdir: "/k" };
const SERVER: readonly Entry[] = [
  "mailserver.cfg",
  "users.cfg",
  "cluster.cfg",
  "@backup/sslcert/",
  "@backup/sslcert/server.key",
  "@backup/license/",
  "@backup/store/lists/company.com/news/members",
  "@backup/store/lists/example.org/all/members",
  `${MAIL}/.caldav.db`,
  `${MAIL}/.caldav.db-wal`,
  `${MAIL}/#public/Calendar/status.fld`,
  `${MAIL}/company.com/`,
  `${MAIL}/company.com/#public/Contacts/status.fld`,
  `${MAIL}/company.com/smith/.personal`,
  `${MAIL}/company.com/smith/INBOX/Projects/#msgs/0000000a.eml`,
  `${MAIL}/example.org/`,
  `${MAIL}/example.org/brown/INBOX/status.fld`,
];

interface Wanted extends Partial<PlanOptions> {
  readonly scope?: Partial<Scope>;
  readonly masks?: readonly Mask[];
  readonly targets?: Targets;
}

function plan(entries: readonly Entry[], wanted: Wanted = {}): Plan {
  const { scope, masks, targets = TARGETS, ...options } = wanted;
  const contents = contentsOf(...entries);
  const nothing = { domain: undefined, users: [], folders: [] };
  const selection = resolveSelection(contents, { ...nothing, ...scope }, masks);
  return makePlan(contents, selection, targets, {
    keepReplaced: false,
    platform: "linux",
    ...options,
  });
}

const path = (text: string) => join("/", text);

Deno.test("makePlan() makes one unit of each mailbox, each set of public folders, each part", () => {
  const { units } = plan(SERVER);
  assert.deepEqual(units.map(({ kind, label, path }) => [kind, label, path]), [
    ["part", "lists", "lists"],
    ["public", "public folders", "mail/#public"],
    ["public", "public folders of company.com", "mail/company.com/#public"],
    ["mailbox", "smith@company.com", "mail/company.com/smith"],
    ["mailbox", "brown@example.org", "mail/example.org/brown"],
    ["file", "mail/.caldav.db", "mail/.caldav.db"],
    ["part", "sslcert", "sslcert"],
    ["part", "license", "license"],
    ["file", "users.cfg", "users.cfg"],
    ["file", "cluster.cfg", "cluster.cfg"],
    ["file", "mailserver.cfg", "mailserver.cfg"],
  ]);
});

Deno.test("makePlan() puts the configuration last, since it may name another store", () => {
  const { units } = plan(["mailserver.cfg", "users.cfg", `${MAIL}/a.b/c/.personal`]);
  assert.equal(units.at(-1)!.path, "mailserver.cfg");
  assert.equal(units[0]!.path, "mail/a.b/c");
});

for (const name of ["MailServer.cfg", "MAILSERVER.CFG"]) {
  Deno.test(`makePlan() puts ${name} last too: the archive's case is not the system's`, () => {
    const { units } = plan([name, "users.cfg", "Cluster.cfg", `${MAIL}/a.b/c/.personal`]);
    assert.equal(units.at(-1)!.path, name);
  });
}

Deno.test("makePlan() covers every file once, and sums files and bytes", () => {
  const { units, files, bytes } = plan(SERVER);
  const all = units.flatMap((unit) => [...unit.files]).sort((a, b) => a - b);
  const count = SERVER.filter((entry) => !(entry as string).endsWith("/")).length;
  assert.deepEqual(all, Array.from({ length: count }, (_, i) => i));
  assert.deepEqual([files, bytes], [count, count * 10]);
});

Deno.test("makePlan() says for a unit where it goes and which directories it needs, in order", () => {
  const unit = plan(SERVER).units.find(({ label }) => label === "smith@company.com")!;
  assert.equal(unit.parent, path("k/store/mail/company.com"));
  assert.deepEqual(unit.members, ["smith"]);
  assert.deepEqual(unit.directories, [
    "smith",
    "smith/INBOX",
    "smith/INBOX/Projects",
    "smith/INBOX/Projects/#msgs",
  ]);
});

Deno.test("makePlan() keeps the files of a database together, stale ones included", () => {
  const unit = plan(SERVER).units.find(({ path }) => path === "mail/.caldav.db")!;
  assert.deepEqual([...unit.members].sort(), [
    ".caldav.db",
    ".caldav.db-journal",
    ".caldav.db-shm",
    ".caldav.db-wal",
  ]);
  assert.equal(unit.files.length, 2);
});

Deno.test("makePlan() recovers an empty directory that the backup names", () => {
  const unit = plan(SERVER).units.find(({ path }) => path === "license")!;
  assert.deepEqual([unit.files.length, unit.directories], [0, ["license"]]);
});

Deno.test("makePlan() makes the directories of domains, but never a unit of them", () => {
  const { containers, units } = plan(SERVER);
  assert.deepEqual(
    containers,
    ["company.com", "example.org"].map((domain) => path(`k/store/mail/${domain}`)),
  );
  assert.ok(units.every(({ path }) =>
    path !== "mail" && path.split("/").length !== 2 ||
    !path.startsWith("mail/") || path.startsWith("mail/#") || path.startsWith("mail/.")
  ));
});

for (
  const [wanted, kept] of [
    [{}, {
      "mail/company.com/smith": ["k/store/mail.BAK", "company.com/smith"],
      "mail/#public": ["k/store/mail.BAK", "#public"],
      "mail/.caldav.db": ["k/store/mail.BAK", ".caldav.db"],
      lists: ["k/store/lists.BAK", ""],
      sslcert: ["k/sslcert.BAK", ""],
      "mailserver.cfg": ["k/mailserver.cfg.BAK", ""],
    }],
    [{ scope: { domain: "company.com" } }, {
      "mail/company.com/smith": ["k/store/mail/company.com.BAK", "smith"],
      "mail/company.com/#public": ["k/store/mail/company.com.BAK", "#public"],
      "lists/company.com": ["k/store/lists/company.com.BAK", ""],
    }],
    [{ scope: { domain: "company.com" }, masks: ["public"] }, {
      "mail/company.com/#public": ["k/store/mail/company.com/#public.BAK", ""],
    }],
    [{ masks: ["public"] }, {
      "mail/#public": ["k/store/mail/#public.BAK", ""],
      "mail/company.com/#public": ["k/store/mail/company.com/#public.BAK", ""],
    }],
    [{ scope: { users: ["smith"] } }, {
      "mail/company.com/smith": ["k/store/mail/company.com/smith.BAK", ""],
    }],
    [{ scope: { domain: "company.com", users: ["smith"], folders: ["INBOX/Projects"] } }, {
      "mail/company.com/smith/INBOX/Projects": [
        "k/store/mail/company.com/smith/INBOX/Projects.BAK",
        "",
      ],
    }],
  ] as [Wanted, Record<string, [string, string]>][]
) {
  const words = [...Object.values(wanted.scope ?? {}), ...wanted.masks ?? []].join(" ");
  Deno.test(`makePlan() keeps what it replaces where the scope says: ${words || "all"}`, () => {
    const { units } = plan(SERVER, { ...wanted, keepReplaced: true });
    for (const [unitPath, [base, inside]] of Object.entries(kept)) {
      const unit = units.find(({ path }) => path === unitPath);
      assert.deepEqual(unit?.keep, { base: path(base), inside }, unitPath);
    }
    if (wanted.scope) assert.equal(units.length, Object.keys(kept).length);
  });
}

Deno.test("makePlan() replaces a domain's lists without those of another domain", () => {
  const { units } = plan(SERVER, { scope: { domain: "company.com" }, masks: ["lists"] });
  assert.deepEqual(units.map(({ path, files }) => [path, files.length]), [[
    "lists/company.com",
    1,
  ]]);
});

Deno.test("makePlan() takes the newest version of a chain into one unit", () => {
  const contents = mergeContents([
    openedBackup(backupSet("F1"), [`${MAIL}/a.b/c/x`, `${MAIL}/a.b/c/y`]),
    openedBackup(backupSet("D2"), [{ name: `${MAIL}/a.b/c/x`, size: 99 }]),
  ]);
  const everything = { domain: undefined, mailboxes: undefined, masks: undefined, notes: [] };
  const { units } = makePlan(contents, everything, TARGETS, {
    keepReplaced: false,
    platform: "linux",
  });
  assert.deepEqual(units.map(({ files, bytes }) => [files.length, bytes]), [[2, 109]]);
});

Deno.test("makePlan() needs only the targets of what is selected", () => {
  assert.equal(
    plan(SERVER, { masks: ["mail"], targets: { store: "/s", cfgdir: undefined } }).units.length,
    5,
  );
  for (
    const [masks, targets] of [
      [["mail"], { store: undefined, cfgdir: "/c" }],
      [["cfg"], { store: "/s", cfgdir: undefined }],
    ] as [Mask[], Targets][]
  ) {
    assert.throws(
      () => plan(SERVER, { masks, targets }),
      (error) => error instanceof RecoveryError && error.kind === "target",
    );
  }
});

for (
  const [name, reason] of [
    ["../outside", /path component/],
    ["@backup/../../outside", /path component/],
    [`${MAIL}/company.com/smith/../../../../x`, /path component/],
    ["/etc/passwd", /absolute|empty/],
    ["@backup/store/mail/a.b/c/.kmsrecover/journal", /reserved/],
    ["store", /message store/],
    ["@backup/store/x/", /store/],
    ["mailserver", /program/],
  ] as const
) {
  Deno.test(`makePlan() plans nothing for ${name}, and says why`, () => {
    const hostile = name === "@backup/store/x/" ? "store/x" : name;
    const { units, unsafe } = plan([hostile, "users.cfg"]);
    assert.deepEqual(units.map(({ path }) => path), ["users.cfg"]);
    assert.deepEqual(unsafe.map(({ entry }) => entry), [hostile]);
    assert.match(unsafe[0]!.reason, reason);
  });
}

Deno.test("makePlan() leaves out what it is told to, and a unit never wholly for that", () => {
  const bad = `${MAIL}/a.b/c/x`;
  const { units, unsafe } = plan([bad, `${MAIL}/a.b/c/y`], {
    leaveOut: new Map([[bad, "it is there twice"]]),
  });
  assert.equal(units[0]!.files.length, 1);
  assert.deepEqual(unsafe.map(({ entry, reason }) => [entry, reason]), [[
    bad,
    "it is there twice",
  ]]);
});
