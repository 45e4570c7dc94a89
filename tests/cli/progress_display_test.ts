import assert from "node:assert/strict";
import { ProgressDisplay } from "../../lib/cli/progress_display.ts";

interface Screen {
  readonly display: ProgressDisplay;
  /** What was written since the last call. */
  written(): string;
  wait(ms: number): void;
}

function screen({ isTerminal = true, enabled = true, columns = 31 } = {}): Screen {
  let text = "";
  let now = 1000;
  const display = new ProgressDisplay({
    writer: { isTerminal, columns: () => columns, write: (piece) => void (text += piece) },
    style: { unicode: false, color: false },
    enabled,
    now: () => now,
  });
  return {
    display,
    written: () => {
      const written = text;
      text = "";
      return written;
    },
    wait: (ms) => void (now += ms),
  };
}

const START = { phase: "Recovering", bytesTotal: 100, filesTotal: 4 };
const QUARTER = "\r\x1b[KRecovering [###---------]  25%";
const HALF = "\r\x1b[KRecovering [######------]  50%";

Deno.test("on a terminal the line is redrawn, at most ten times a second", () => {
  const { display, written, wait } = screen();
  display.start(START);
  display.update({ bytesDone: 25 });
  assert.equal(written(), QUARTER);
  display.update({ bytesDone: 50 });
  wait(99);
  display.update({ bytesDone: 50 });
  assert.equal(written(), "");
  wait(1);
  display.update({ bytesDone: 50 });
  assert.equal(written(), HALF);
  wait(200);
  display.update({});
  assert.equal(written(), "");
  display.stop();
  assert.equal(written(), "\r\x1b[K");
  display.stop();
  assert.equal(written(), "");
});

Deno.test("a line printed above takes the progress line away and it comes back", () => {
  const { display, written, wait } = screen();
  display.start(START);
  display.update({ bytesDone: 25 });
  written();
  wait(100);
  display.printAbove("warning: x");
  assert.equal(written(), `\r\x1b[Kwarning: x\n${QUARTER}`);
  display.printAbove("second");
  assert.equal(written(), "\r\x1b[Ksecond\n");
  wait(100);
  display.update({});
  assert.equal(written(), QUARTER);
  const elsewhere: string[] = [];
  display.printAbove("item", (line) => elsewhere.push(line));
  assert.deepEqual(elsewhere, ["item\n"]);
  assert.equal(written(), "\r\x1b[K");
  display.stop();
});

Deno.test("without a terminal there is a line at most every 10 s", () => {
  const { display, written, wait } = screen({ isTerminal: false });
  display.start(START);
  display.update({ bytesDone: 25 });
  wait(9_999);
  display.update({ bytesDone: 25 });
  assert.equal(written(), "");
  wait(1);
  display.update({ bytesDone: 50, filesDone: 2 });
  assert.match(written(), /^Recovering: 50%, 2\/4 files, 50\/100 B, .*\n$/);
  display.update({ bytesDone: 75 });
  display.printAbove("warning: x");
  assert.equal(written(), "warning: x\n");
  display.stop();
  assert.equal(written(), "");
});

Deno.test("a display that is not enabled only prints", () => {
  const { display, written, wait } = screen({ enabled: false });
  display.start(START);
  wait(60_000);
  display.update({ bytesDone: 25 });
  assert.equal(written(), "");
  display.printAbove("warning: x");
  assert.equal(written(), "warning: x\n");
  display.stop();
  assert.equal(written(), "");
});

Deno.test("the rate is smoothed: a burst moves it, but does not replace it", () => {
  const { display, written, wait } = screen({ columns: 200 });
  const MIB = 1024 * 1024;
  display.start({ ...START, bytesTotal: 1000 * MIB });
  let bytesDone = 0;
  const second = (rate: number) => {
    for (let part = 0; part < 4; part++) {
      wait(250);
      display.update({ bytesDone: bytesDone += rate * MIB / 4 });
    }
    return Number(/([\d.]+) MiB\/s/.exec(written().split("\r").at(-1)!)![1]);
  };
  for (let count = 0; count < 10; count++) assert.equal(second(10), 10);
  const afterBurst = second(100);
  assert.ok(afterBurst > 15 && afterBurst < 50, String(afterBurst));
  for (let count = 0; count < 20; count++) second(10);
  assert.ok(second(10) < 12);
  display.stop();
});

Deno.test("the line moves by itself while nothing is reported", async () => {
  let writes = 0;
  const display = new ProgressDisplay({
    writer: { isTerminal: true, columns: () => 80, write: () => void writes++ },
    style: { unicode: true, color: false },
    enabled: true,
  });
  display.start(START);
  await new Promise((resolve) => setTimeout(resolve, 400));
  display.stop();
  assert.ok(writes >= 2);
});
