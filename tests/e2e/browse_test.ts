import assert from "node:assert/strict";
import { join } from "node:path";
import { noTmux, TmuxScreen } from "./browse_support.ts";
import { makeServer, samples, TESTDATA } from "./support.ts";

const ARCHIVE = join(TESTDATA, "F20240107T010000Z.zip");
const INBOX = "@backup/store/mail/company.com/smith/INBOX/#msgs/";

/** A message of smith's INBOX, as its file says. */
interface Message {
  readonly subject: string;
  readonly id: string;
  readonly firstWords: string;
}

/** The messages of smith's INBOX in the full backup; their subjects differ. */
function inbox(): Message[] {
  const files = [...samples().full].filter(([path]) => path.startsWith(INBOX) && path !== INBOX);
  return files.map(([, { bytes }]) => {
    const text = new TextDecoder().decode(bytes);
    return {
      subject: /^Subject: (.*)\r$/m.exec(text)![1]!,
      id: /^Message-ID: <(.*)>\r$/m.exec(text)![1]!,
      firstWords: /\r\n\r\n(.{10,30}) /.exec(text)![1]!,
    };
  });
}

/** From the mailboxes to the folders of smith@company.com. */
async function openSmith(screen: TmuxScreen): Promise<void> {
  const list = await screen.until(/^ {2}smith@company\.com/m);
  const row = list.split("\n").findIndex((line) => line.startsWith("  smith@company.com"));
  await screen.press(...Array(row - 2).fill("j"), "Enter");
  await screen.until(/^ {2}INBOX /m);
}

for (
  const { columns, rows, env } of [
    { columns: 80, rows: 24, env: { TERM: "xterm" } },
    { columns: 120, rows: 40, env: { TERM: "xterm-256color", NO_COLOR: "1" } },
  ]
) {
  const color = "NO_COLOR" in env ? "without colours" : "with colours";
  Deno.test({
    name: `--browse at ${columns}x${rows} ${color}: find a message, read it, mark three`,
    ignore: noTmux,
    async fn() {
      await using server = makeServer();
      const options = { columns, rows, cwd: server.dir, env };
      await using screen = await TmuxScreen.start(["--browse", ARCHIVE], options);
      await openSmith(screen);
      const [wanted] = inbox();

      await screen.type(`/subject:"${wanted!.subject}" from:smith\r`);
      await screen.until(new RegExp(`find subject.*\n.*\n.*${wanted!.subject}`));
      await screen.press("Enter");
      await screen.until(new RegExp(`Subject: ${wanted!.subject}[^]*${wanted!.firstWords}`));

      await screen.press("q", "q", "j", "Enter");
      await screen.until(/› INBOX/);
      await screen.press("Space", "Space", "Space");
      await screen.until(/3 marked/);
      await screen.resize(50, 12);
      await screen.until(/^.{0,50}\n(?:.{0,50}\n)*.*3 marked {2}4\/5/);
      await screen.resize(columns, rows);
      const list = await screen.until(/Size\n/);
      const marked = inbox().filter(({ subject }) =>
        list.split("\n").some((line) => line.startsWith("* ") && line.includes(subject))
      );
      assert.equal(marked.length, 3);
      const raw = await screen.text({ isRaw: true });
      // deno-lint-ignore no-control-regex
      assert.equal(/\x1b\[[\d;]*\b3[1-6]m/.test(raw), !("NO_COLOR" in env));

      await screen.type("e");
      await screen.until(/Export into: export/);
      await screen.type("ed\r");
      const asked = (await screen.until(/Run this\?/)).replace(/\s+/g, " ");
      assert.match(
        asked,
        /kmsrecover --export exported -d company\.com -u smith -f INBOX --find '/,
      );
      for (const { id } of marked) assert.ok(asked.includes(`id:${id}`), asked);
      await screen.press("n");
      await screen.until(/Enter read/);
      await screen.type("Q");
      await screen.until(/ended with 0/);
      await screen.assertWhole();
      server.assertUntouched();
    },
  });
}

for (const signal of ["TERM", "HUP", "INT"]) {
  Deno.test({
    name: `--browse gives the terminal back when it is ended by SIG${signal}`,
    ignore: noTmux,
    async fn() {
      await using server = makeServer();
      const options = { columns: 80, rows: 24, cwd: server.dir };
      await using screen = await TmuxScreen.start(["--browse", ARCHIVE], options);
      await screen.until(/smith@company\.com/);
      assert.equal(await screen.ask("alternate_on"), "1");
      await screen.kill(signal);
      await screen.until(/ended with 130/);
      await screen.assertWhole();
    },
  });
}

Deno.test({
  name: "--browse shows the backups of a directory, and what each lacks",
  ignore: noTmux,
  async fn() {
    await using server = makeServer();
    const options = { columns: 80, rows: 24, cwd: server.dir };
    await using screen = await TmuxScreen.start(["--browse", TESTDATA], options);
    await screen.until(/full .* it has no \.summary\.txt[^]*differential .* complete, /);
    await screen.press("G", "Enter");
    await screen.until(/^ F20231230T010000Z\.zip/);
    await screen.press("q", "q");
    await screen.until(/ended with 0/);
    await screen.assertWhole();
  },
});

Deno.test("--browse without a terminal is a usage error that says what to do instead", async () => {
  await using server = makeServer();
  const { stderr, stdout } = await server.run(["--browse", ARCHIVE], 2);
  assert.equal(stdout, "");
  assert.match(stderr, /^error: --browse needs a terminal/);
  assert.match(stderr, /-l --find/);
});
