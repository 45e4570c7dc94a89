import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { localTime, StateBuilder, writeBackup } from "../../scripts/make_backup.ts";
import { BROWSER, BrowserPage } from "../support/browser.ts";
import { scratch } from "../support/scratch.ts";
import { IS_ROOT, IS_WINDOWS, kms, makeServer, samples, TESTDATA } from "./support.ts";

/** The texts of a page, with its entities resolved. */
function textOf(page: string): string {
  return page.replaceAll(/<(script|style)>.*?<\/\1>/gs, "").replaceAll(/<[^>]*>/g, " ")
    .replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'").replaceAll("&#96;", "`").replaceAll("&amp;", "&")
    .replaceAll(/\s+/g, " ");
}

/** The cells of the first row of a table below a heading whose first cell is `name`. */
function rowOf(page: string, heading: string, name: string): string[] {
  const section = page.split("<section>").find((text) => text.includes(`<h2>${heading}</h2>`))!;
  assert.ok(section, `no section ${heading}`);
  const rows = [...section.matchAll(/<tr>(.*?)<\/tr>/gs)].map(([, row]) =>
    [...row!.matchAll(/<td[^>]*>(.*?)<\/td>/gs)].map(([, cell]) => textOf(cell!).trim())
  );
  const row = rows.find(([first]) => first === name);
  assert.ok(row, `no row ${name} below ${heading}`);
  return row;
}

Deno.test("--report writes a page with the backups, the mailboxes, and what was recovered", async () => {
  await using server = makeServer();
  const { stdout } = await server.run([
    ...["-d", "company.com", "-u", "smith", "-b", "--report", "report.html"],
    join(TESTDATA, "F20240107T010000Z.zip"),
  ]);
  const page = readFileSync(join(server.dir, "report.html"), "utf8");
  const isOf = (path: string) =>
    /^@backup\/store\/mail\/company\.com\/smith\/.*\/#msgs\/[^/]+\.eml$/.test(path);
  const messages = [...samples().full.keys()].filter(isOf).length;
  assert.ok(messages > 0);
  const [, result, before, after, came, went] = rowOf(
    page,
    "What was recovered",
    "smith@company.com",
  );
  assert.equal(result, "recovered");
  assert.equal(after, String(messages));
  assert.equal(Number(before) + Number(came) - Number(went), messages);
  assert.match(stdout, new RegExp(`${before} → ${after} messages|${after} messages`));
  assert.equal(rowOf(page, "Mailboxes", "smith@company.com")[2], String(messages));
  const [folder, mailbox] = rowOf(page, "Folders", "INBOX");
  assert.deepEqual([folder, mailbox], ["INBOX", "smith@company.com"]);
  assert.ok(page.includes("<h2>Backups</h2>") && page.includes("<h2>Messages over time</h2>"));
  assert.ok(textOf(page).includes("done (exit 0)"));
});

Deno.test("a page says what was skipped and why, and that the run had an error", async () => {
  await using temporary = scratch();
  const dir = temporary.path;
  const archive = join(dir, "F20240107T010000Z.zip");
  const bytes = readFileSync(join(TESTDATA, "F20231230T010000Z.zip"));
  bytes[9000]! ^= 0x10;
  writeFileSync(archive, bytes);
  await kms(["--verify", "--report", "report.html", archive], { cwd: dir }, 4);
  const verified = readFileSync(join(dir, "report.html"), "utf8");
  assert.ok(verified.includes("<h2>Damaged</h2>"));
  assert.ok(textOf(verified).includes("not whole"));
  mkdirSync(join(dir, "store"));
  const { stdout } = await kms(
    ["-s", "store", "-m", "mail", "--keep-going", "--json", "--report", "report.html", archive],
    { cwd: dir },
    3,
  );
  const page = readFileSync(join(dir, "report.html"), "utf8");
  const { skipped } = JSON.parse(stdout);
  assert.ok(skipped.length > 0);
  for (const { entry, reason } of skipped) {
    assert.deepEqual(rowOf(page, "Skipped", entry).slice(0, 2), [entry, reason]);
  }
  await kms(["-l", "--report", "report.html", join(dir, "nothing")], { cwd: dir }, 4);
  const failed = textOf(readFileSync(join(dir, "report.html"), "utf8"));
  assert.match(failed, /Error: There is no file or directory/);
});

for (
  const [what, args, heading] of [
    ["a listing of all", ["-l", "--all"], "Messages in each backup"],
    ["a verification of all", ["--verify", "--all"], "Backups"],
    ["a search", ["-l", "--find", "subject:e"], "Messages"],
    ["a dry run", ["--dry-run", "-s", "store", "-m", "mail"], "What would be recovered"],
    ["an export", ["--export", "out"], "What was exported"],
  ] as const
) {
  Deno.test(`${what} has a page`, async () => {
    await using temporary = scratch();
    const code = what === "a verification of all" ? 4 : 0;
    const asked = ["--json", ...args, "--report", "report.html", TESTDATA];
    const { stdout } = await kms(asked, { cwd: temporary.path }, code);
    assert.equal(JSON.parse(stdout).exitCode, code);
    const page = readFileSync(temporary.join("report.html"), "utf8");
    assert.ok(page.includes(`<h2>${heading}</h2>`), heading);
  });
}

Deno.test("an undo has a page", async () => {
  await using server = makeServer();
  await server.run(["-b", "-u", "smith", "-d", "company.com", TESTDATA]);
  await server.run(["--undo", "--report", "report.html"]);
  const page = readFileSync(join(server.dir, "report.html"), "utf8");
  assert.equal(rowOf(page, "What was taken back", "smith@company.com")[1], "taken back");
});

Deno.test("a page replaces an older one, and nothing else", async () => {
  await using temporary = scratch();
  const cwd = temporary.path;
  const page = temporary.join("report.html");
  await kms(["-l", "--report", "report.html", TESTDATA], { cwd });
  const first = readFileSync(page, "utf8");
  await kms(["-l", "-m", "mail", "--report", "report.html", TESTDATA], { cwd });
  assert.notEqual(readFileSync(page, "utf8"), first);
  for (const content of ["<html>mine</html>", "x".repeat(5000) + first]) {
    writeFileSync(page, content);
    const { stderr } = await kms(["-l", "--report", "report.html", TESTDATA], { cwd }, 2);
    assert.match(stderr, /"report\.html" is there already, and is no report of kmsrecover/);
    assert.equal(readFileSync(page, "utf8"), content);
  }
  const archive = temporary.join("F20231230T010000Z.zip");
  writeFileSync(archive, readFileSync(join(TESTDATA, "F20231230T010000Z.zip")));
  await kms(["-l", "--report", archive, archive], { cwd }, 2);
  assert.deepEqual(
    readFileSync(archive),
    readFileSync(join(TESTDATA, "F20231230T010000Z.zip")),
  );
  assert.deepEqual(readdirSync(cwd).sort(), ["F20231230T010000Z.zip", "report.html"]);
});

Deno.test("where the page cannot be written, nothing is recovered", async () => {
  await using server = makeServer();
  const report = join(server.scratch.path, "nothing", "report.html");
  const { stderr } = await server.run([
    "-u",
    "smith",
    "-d",
    "company.com",
    "--report",
    report,
    TESTDATA,
  ], 1);
  assert.match(stderr, /Cannot write the report ".*report\.html"/);
  server.assertUntouched();
});

Deno.test({
  name: "a page that can no longer be written at the end is an error, and the recovery stands",
  ignore: IS_WINDOWS || !IS_ROOT || !existsSync("/bin/mount"),
  async fn() {
    await using temporary = scratch();
    const full = temporary.join("full");
    mkdirSync(full);
    const mount = (...args: string[]) =>
      new Deno.Command(args[0]!, { args: args.slice(1) }).outputSync().success;
    if (!mount("mount", "-t", "tmpfs", "-o", "size=16k", "tmpfs", full)) return;
    try {
      writeFileSync(join(full, "ballast"), new Uint8Array(8192));
      await using server = makeServer();
      const asked = ["-u", "smith", "-d", "company.com", "--json", TESTDATA];
      const { stdout } = await server.run(
        [...asked, "--report", join(full, "report.html")],
        1,
      );
      const { error, receipts } = JSON.parse(stdout);
      assert.match(error.message, /Cannot write the report .*: the disk is full/);
      assert.equal(receipts[0].fate, "recovered");
      assert.deepEqual(readdirSync(full), ["ballast"]);
    } finally {
      mount("umount", full);
    }
  },
});

const HOSTILE = [
  `<script>document.title = "taken"</script>`,
  `<img src=x onerror="document.title = 'taken'">`,
  `" onmouseover="document.title='taken'`,
  `' autofocus onfocus='document.title="taken"`,
  "</title></style></table><h1>taken</h1>",
  "\u202egnp.exe\u0007\u001b[2J",
  "<!-- &amp; &#x3c;b&#x3e; ]]>",
  "x".repeat(200),
];

/** A backup whose mailboxes, folders and messages have names that would like to be markup. */
async function hostileBackup(dir: string): Promise<void> {
  const time = localTime("2024-01-07 01:00:00");
  const state = new StateBuilder();
  for (const [i, name] of HOSTILE.entries()) {
    // What no archive may name stands in the subjects alone.
    const safe = name.replaceAll(/[/\\:*?"<>|\p{Cc}]/gu, "_");
    for (const part of IS_WINDOWS ? [safe] : [safe, name.replaceAll(/[/\\]/g, "_")]) {
      const folder = `@backup/store/mail/company.com/u${i}/${part}/`;
      state.file(`${folder}status.fld`, "T0\r\n", time);
      state.file(
        `${folder}#msgs/00000001.eml`,
        `From: "${
          name.replaceAll(/["\\]/g, "\\$&")
        }" <a@b.c>\r\nSubject: ${name}\r\n\r\n${name}\r\n`,
        time,
      );
    }
  }
  await writeBackup(dir, { type: "F", time, state: state.done() });
}

/** The policy of a page lets only its own script and style be used. */
function assertLocked(page: string): void {
  const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page)?.[1];
  assert.ok(policy);
  const hash = (tag: string) => {
    const all = [...page.matchAll(new RegExp(`<${tag}>(.*?)</${tag}>`, "gs"))];
    assert.equal(all.length, 1, `one <${tag}>`);
    return `&#39;sha256-${createHash("sha256").update(all[0]![1]!).digest("base64")}&#39;`;
  };
  assert.equal(
    policy.replaceAll("&#39;", "'"),
    `default-src 'none'; style-src ${hash("style")}; script-src ${
      hash("script")
    }; img-src data:; base-uri 'none'; form-action 'none'`.replaceAll("&#39;", "'"),
  );
  const tags = page.match(/<[a-z][^<>]*>/g)!.join("");
  assert.doesNotMatch(tags, /\s(?:on\w+|style)=/i);
}

Deno.test("names and subjects that would like to be markup are text in a page", async () => {
  await using temporary = scratch();
  await hostileBackup(temporary.join("backup"));
  const asked = ["-l", "--find", "larger:1b", "--report", "report.html", "--force"];
  await kms([...asked, temporary.join("backup")], { cwd: temporary.path });
  const page = readFileSync(temporary.join("report.html"), "utf8");
  assertLocked(page);
  assert.equal(page.match(/<script/g)!.length, 1);
  assert.doesNotMatch(page, /<img|<h1>taken|<b>/);
  // deno-lint-ignore no-control-regex
  assert.doesNotMatch(page, /[\x00-\x09\x0b-\x1f\u202e]/);
  assert.ok(textOf(page).includes(HOSTILE[0]!));
});

Deno.test({
  name:
    "in a browser a page is sorted and searched by clicks, complains of nothing and asks for nothing",
  ignore: BROWSER === undefined,
  async fn() {
    await using temporary = scratch();
    await hostileBackup(temporary.join("hostile"));
    const cwd = temporary.path;
    await kms(["-l", "--report", "all.html", TESTDATA], { cwd });
    const find = ["-l", "--find", "larger:1b", "--force"];
    await kms([...find, "--report", "hostile.html", temporary.join("hostile")], { cwd });
    mkdirSync(temporary.join("home"));
    await using browser = await BrowserPage.start(temporary.join("home"));
    const firstCells = (table: string, column: number) =>
      browser.value(
        `[...document.querySelectorAll("${table} tbody tr:not([hidden])")].map((row) => row.cells[${column}].textContent)`,
      );
    for (const [width, height] of [[1280, 900], [390, 844]] as const) {
      await browser.resize(width, height);
      for (const scheme of ["light", "dark"] as const) {
        await browser.prefer(scheme);
        await browser.open(pathToFileURL(temporary.join("all.html")).href);
        const background = await browser.value("getComputedStyle(document.body).backgroundColor");
        assert.equal(background, scheme === "light" ? "rgb(255, 255, 255)" : "rgb(20, 24, 29)");
        const wide = await browser.value("document.documentElement.scrollWidth");
        assert.ok(wide <= width, `${wide} columns of pixels on a screen of ${width}`);

        const mailboxes = "section:nth-of-type(2) table";
        const names: string[] = await firstCells(mailboxes, 0);
        assert.ok(names.includes("smith@company.com"));
        await browser.click(`${mailboxes} th:nth-child(3) button`);
        const counts = (await firstCells(mailboxes, 2)).map(Number);
        assert.deepEqual(counts, counts.toSorted((a: number, b: number) => b - a));
        assert.ok(new Set(counts).size > 3);
        await browser.click(`${mailboxes} th:nth-child(3) button`);
        assert.deepEqual((await firstCells(mailboxes, 2)).map(Number), counts.toReversed());
        await browser.click(`${mailboxes} th:nth-child(1) button`);
        assert.deepEqual(
          await firstCells(mailboxes, 0),
          names.toSorted((a, b) => a.localeCompare(b, undefined, { numeric: true })),
        );

        await browser.click(".search input");
        await browser.type("SMITH company");
        assert.deepEqual(await firstCells(mailboxes, 0), ["smith@company.com"]);
        const count = await browser.value(
          `document.querySelector("${mailboxes} .count").textContent`,
        );
        assert.equal(count, `1 of ${names.length}`);
      }
    }
    await browser.open(pathToFileURL(temporary.join("hostile.html")).href);
    assert.match(await browser.value("document.title"), /^Messages found in F20240107T010000Z/);
    assert.equal(await browser.value(`document.querySelectorAll("h1").length`), 1);
    const shown: string[] = await browser.value(
      `[...document.querySelectorAll("td")].map((cell) => cell.textContent)`,
    );
    assert.ok(shown.includes(HOSTILE[0]!));
    const wide = await browser.value("document.documentElement.scrollWidth");
    assert.ok(wide <= 390, `${wide} columns of pixels on a screen of 390`);
    assert.deepEqual(browser.told, { complaints: [], requests: [] });
    rmSync(temporary.join("home"), { recursive: true, force: true, maxRetries: 5 });
  },
});
