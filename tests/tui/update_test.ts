import assert from "node:assert/strict";
import type { Proposal } from "../../lib/tui/wish.ts";
import { INBOX, MAILBOXES, openedMail, PROJECTS, shownMessage, Tried } from "./support.ts";

const SIZE = { columns: 80, rows: 24 };
const [SMITH, SHARED] = MAILBOXES;

const PROPOSAL: Proposal = {
  commands: [{ argv: ["--merge", "/b"], text: "kmsrecover --merge /b" }],
  rehearsal: [{ argv: ["--merge", "--dry-run", "/b"], text: "kmsrecover --merge --dry-run /b" }],
  notes: ["A note."],
};

Deno.test("Enter at a backup opens it; that it fails is said, and nothing else changes", () => {
  const tried = new Tried(SIZE).press("j", "<enter>");
  assert.deepEqual(tried.effects, [{ kind: "open", backup: 1 }]);
  const { screen } = tried;
  tried.happen({ kind: "failed", message: "There is no mailbox" });
  assert.match(tried.screen, /There is no mailbox/);
  assert.equal(tried.press("<unknown>").screen, screen);
});

Deno.test("q goes back, and ends only in the first screen; ^C and Q end anywhere", () => {
  const deep = () => Tried.opened(SIZE).press("l", "l", "l");
  assert.ok(!deep().press("q", "q", "q", "q").state.isEnded);
  assert.ok(deep().press("q", "q", "q", "q", "q").state.isEnded);
  assert.ok(!deep().press(..."hhhhhhhh").state.isEnded);
  assert.ok(deep().press("Q").state.isEnded);
  assert.ok(deep().press("/", "<c-c>").state.isEnded);
});

Deno.test("m and e take what the cursor is at, in every screen", () => {
  const merge = (tried: Tried) => tried.press("m").effects;
  const wish = (picked: unknown) => [{
    kind: "propose",
    wish: { deed: { kind: "merge" }, picked },
  }];
  assert.deepEqual(merge(Tried.opened(SIZE)), wish({ kind: "mailboxes", mailboxes: [SMITH] }));
  assert.deepEqual(
    merge(Tried.opened(SIZE).press("l", "j")),
    wish({ kind: "folders", folders: [PROJECTS] }),
  );
  assert.deepEqual(
    merge(Tried.opened(SIZE).press("l", "l", "G")),
    wish({ kind: "messages", messages: [14] }),
  );
  assert.deepEqual(
    merge(Tried.opened(SIZE).press("l", "l", "j", "l")),
    wish({ kind: "messages", messages: [12] }),
  );
  assert.deepEqual(merge(new Tried(SIZE)), []);
});

Deno.test("what is marked is taken in place of that; Space marks and goes on", () => {
  const tried = Tried.opened(SIZE).press("l", "l", " ", "j", " ", "G");
  assert.match(tried.screen, /^\* N .*\n .*\n\* {3}F/m);
  assert.match(tried.screen, /2 marked {2}4\/4/);
  tried.press("m");
  assert.deepEqual(tried.effects, [{
    kind: "propose",
    wish: { deed: { kind: "merge" }, picked: { kind: "messages", messages: [11, 13] } },
  }]);
  tried.press("g", " ", "u");
  assert.doesNotMatch(tried.screen, /marked/);
  const mailboxes = Tried.opened(SIZE).press(" ", " ", "m").effects;
  assert.deepEqual(mailboxes, [{
    kind: "propose",
    wish: { deed: { kind: "merge" }, picked: { kind: "mailboxes", mailboxes: [SMITH, SHARED] } },
  }]);
});

Deno.test("marks stay from folder to folder, and go with another backup", () => {
  const tried = Tried.opened(SIZE).press("l", "l", " ", "q", "j", "l", " ");
  assert.deepEqual([...tried.state.marked], [11, 21]);
  tried.happen({ kind: "opened", mail: openedMail() });
  assert.equal(tried.state.marked.size, 0);
});

Deno.test("a command is shown, and only a y runs it", () => {
  const asked = () =>
    Tried.opened(SIZE).press("l", "l", "m")
      .happen({ kind: "proposed", deed: { kind: "merge" }, proposal: PROPOSAL });
  asked().shows(String.raw`
 Run this?

Puts back what the live mailbox lacks; nothing live is changed:

  kmsrecover --merge /b

A note.
 y run  d dry run first  n no
`);
  for (const key of ["<enter>", "Y", " ", "m", "<unknown>"]) {
    const tried = asked().press(key);
    assert.deepEqual([tried.effects, tried.state.overlay?.kind], [[], "confirm"], key);
  }
  for (const key of ["n", "q", "<escape>"]) {
    const tried = asked().press(key);
    assert.deepEqual([tried.effects, tried.state.overlay], [[], undefined], key);
  }
  const run = asked().press("y");
  assert.deepEqual(run.effects, [{ kind: "run", commands: PROPOSAL.commands }]);
  const rehearsed = asked().press("d");
  assert.deepEqual(rehearsed.effects, [{ kind: "run", commands: PROPOSAL.rehearsal }]);
  // What it would do has been seen: the question stands.
  assert.equal(rehearsed.state.overlay?.kind, "confirm");
});

Deno.test("where there is no command, that is said, and y runs nothing", () => {
  const tried = Tried.opened(SIZE).happen({
    kind: "proposed",
    deed: { kind: "merge" },
    proposal: { commands: [], rehearsal: [], notes: ["Public folders come back together."] },
  });
  assert.match(
    tried.screen,
    /There is no command for this:\n\nPublic folders come back together\./,
  );
  assert.deepEqual(tried.press("y").effects, []);
});

Deno.test("an export asks where to, and remembers it", () => {
  const tried = Tried.opened(SIZE).press("l", "e", "<c-u>").type("/tmp/für smith");
  assert.match(tried.screen, /Export into: \/tmp\/für smith\s*$/);
  tried.press("<enter>");
  assert.deepEqual(tried.effects, [{
    kind: "propose",
    wish: {
      deed: { kind: "export", directory: "/tmp/für smith" },
      picked: { kind: "folders", folders: [INBOX] },
    },
  }]);
  assert.match(tried.press("e").screen, /\/tmp\/für smith/);
  assert.deepEqual(tried.press("<c-u>", "<enter>").effects, []);
});

Deno.test("/ looks through what the screen shows", () => {
  const find = (...keys: string[]) =>
    Tried.opened(SIZE).press(...keys, "/").type("from:brown").press("<enter>").effects;
  const all = [INBOX, PROJECTS, ...SHARED!.folders];
  const effect = (folders: unknown) => [{ kind: "find", text: "from:brown", folders }];
  assert.deepEqual(find(), effect(all));
  assert.deepEqual(find("l"), effect([INBOX, PROJECTS]));
  assert.deepEqual(find("l", "j", "l"), effect([PROJECTS]));
  assert.deepEqual(find("l", "l", "l"), effect([INBOX]));
  assert.equal(new Tried(SIZE).press("/").state.overlay, undefined);
});

Deno.test("a query that is wrong stays to be mended, with the caret at the fault", () => {
  const tried = Tried.opened(SIZE).press("/").type("a colour:red").press("<enter>")
    .happen({ kind: "refused", message: '"colour:" is not known', position: 2 });
  assert.match(tried.screen, /Find in all mail: a colour:red {2}"colour:" is not known/);
  tried.press("X");
  assert.match(tried.screen, /Find in all mail: a Xcolour:red\s*$/);
});

Deno.test("results come in while one moves in them, and q leaves them and stops the search", () => {
  const list = [11, 21, 12];
  const grown = (length: number) => ({ length, at: (row: number) => list[row] });
  const growing = { length: 0, at: (row: number) => list[row] };
  const tried = Tried.opened(SIZE).press("l", "/").type("o").press("<enter>")
    .happen({ kind: "finding", text: "o", folders: [INBOX, PROJECTS], list: growing });
  assert.match(tried.screen, /find o\n.*\nLooking …/);
  growing.length = 2;
  tried.happen({ kind: "found", list: growing, searched: 10, total: 40, isDone: false });
  assert.match(tried.screen, /Offer for 2024[^]*Plan[^]*25% of 40 messages {2}1\/2/);
  tried.press("j");
  growing.length = 3;
  tried.happen({ kind: "found", list: growing, searched: 40, total: 40, isDone: true });
  assert.match(tried.screen, / 2\/3$/m);
  // What an older search still finds does not get in.
  tried.happen({ kind: "found", list: grown(1), searched: 1, total: 1, isDone: true });
  assert.match(tried.screen, / 2\/3$/m);
  assert.deepEqual(tried.press("q").effects, [{ kind: "stopFinding" }]);
  assert.match(tried.screen, /› smith@company\.com\n/);
});

Deno.test("J and K go from message to message without leaving the text", async () => {
  const tried = Tried.opened(SIZE).press("l", "l", "l");
  assert.deepEqual(tried.press("J").effects, [{ kind: "read", message: 12 }]);
  // What was asked for before comes too late.
  tried.happen({ kind: "read", message: 11, shown: await shownMessage() });
  assert.match(tried.screen, /Reading …/);
  assert.deepEqual(tried.press("K").effects, [{ kind: "read", message: 11 }]);
  assert.match(tried.press("K").screen, /This is the first one/);
  assert.match(tried.press("J", "J", "q").screen, / 3\/4$/m);
});

Deno.test("another size keeps the cursor in sight", () => {
  const many = Array.from({ length: 1000 }, (_, file) => file);
  const tried = Tried.opened(SIZE, openedMail({ messages: () => many, known: () => undefined }))
    .press("l", "l", "G");
  tried.happen({ kind: "resized", size: { columns: 40, rows: 6 } });
  const screen = tried.state.screens.at(-1)!;
  assert.deepEqual("position" in screen && screen.position, { cursor: 999, top: 997 });
  assert.match(tried.screen, /1,000\/1,000/);
});
