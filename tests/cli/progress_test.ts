import assert from "node:assert/strict";
import stringWidth from "string-width";
import fc from "fast-check";
import {
  formatBytes,
  formatCount,
  formatDuration,
  type ProgressState,
  renderPlainProgress,
  renderProgress,
} from "../../lib/cli/progress.ts";
import { formatByteShare, formatClock } from "../../lib/report/units.ts";

const MIB = 1024 * 1024;
const STATE: ProgressState = {
  phase: "Recovering",
  current: "company.com/smith",
  filesDone: 1234,
  filesTotal: 5678,
  bytesDone: 300 * MIB,
  bytesTotal: 1200 * MIB,
  elapsedMs: 10_000,
};

function render(width: number, change: Partial<ProgressState> = {}, unicode = false): string {
  return renderProgress({ ...STATE, ...change }, { width, unicode, color: false });
}

Deno.test("renderProgress() shows everything where there is room", () => {
  assert.equal(
    render(120),
    "Recovering [######------------------]  25%  1,234/5,678 files  300 MiB/1.2 GiB  30.0 MiB/s  " +
      "0:30 left  company.com/smith",
  );
  assert.equal(
    render(120, {}, true),
    "Recovering  ██████░░░░░░░░░░░░░░░░░░  25%  1,234/5,678 files  300 MiB/1.2 GiB  30.0 MiB/s  " +
      "0:30 left  company.com/smith",
  );
});

Deno.test("renderProgress() leaves out the lesser figures in 80 columns, and the rest in less", () => {
  assert.equal(
    render(79),
    "Recovering [##------]  25%  300 MiB/1.2 GiB  30.0 MiB/s  0:30 left  ...om/smith",
  );
  assert.equal(render(57), "Recovering [##---------]  25%  300 MiB/1.2 GiB  0:30 left");
  assert.equal(render(30), "Recovering [###---------]  25%");
  assert.equal(render(20), "Recovering  25%");
  assert.equal(render(6), " 25%");
  assert.equal(render(3), "");
  assert.equal(render(0), "");
});

Deno.test("renderProgress() prefers the present rate to the average", () => {
  assert.match(render(120, { bytesPerSecond: 90 * MIB }), /90\.0 MiB\/s {2}0:10 left/);
  assert.doesNotMatch(render(120, { bytesPerSecond: 0 }), / left|B\/s/);
});

Deno.test("renderProgress() claims no rate at the start and no time at the end", () => {
  assert.doesNotMatch(render(120, { bytesDone: 0, filesDone: 0, elapsedMs: 0 }), / left|B\/s/);
  assert.match(render(120, { bytesDone: 1200 * MIB }), /100% .*MiB\/s {2}company/);
});

Deno.test("renderProgress() says 100% only at the end", () => {
  assert.match(render(60, { bytesDone: 1200 * MIB - 1 }), / 99%/);
  assert.match(render(60, { bytesDone: 1300 * MIB }), /100%/);
});

Deno.test("renderProgress() counts files where there are no bytes", () => {
  const state = { bytesDone: 0, bytesTotal: 0, filesDone: 1, filesTotal: 4 };
  assert.match(render(80, state), /25% {2}1\/4 files/);
  assert.match(render(80, { ...state, filesDone: 0, filesTotal: 0 }), / {2}0% /);
});

Deno.test("renderProgress() colours the bar only where asked to", () => {
  const line = renderProgress(STATE, { width: 30, unicode: false, color: true });
  assert.equal(line, "Recovering [\x1b[32m###\x1b[0m---------]  25%");
});

Deno.test("renderProgress() never lets a name steer the terminal", () => {
  assert.match(render(120, { current: "a\x1b[2Jb" }), /a\\x1b\[2Jb$/);
});

Deno.test("renderProgress() is never wider than the terminal", () => {
  const number = fc.integer({ min: 0, max: 2 ** 50 });
  const state = fc.record({
    phase: fc.constantFrom("Recovering", "Verifying", ""),
    current: fc.string({ unit: "binary" }),
    filesDone: number,
    filesTotal: number,
    bytesDone: number,
    bytesTotal: number,
    elapsedMs: number,
  });
  fc.assert(fc.property(state, fc.nat(200), fc.boolean(), (each, width, unicode) => {
    const line = renderProgress(each, { width, unicode, color: false });
    assert.ok(stringWidth(line) <= width, line);
  }));
});

Deno.test("renderPlainProgress() is one line with everything", () => {
  assert.equal(
    renderPlainProgress(STATE),
    "Recovering: 25%, 1,234/5,678 files, 300 MiB/1.2 GiB, 30.0 MiB/s, 0:30 left, company.com/smith",
  );
  assert.equal(
    renderPlainProgress({ ...STATE, bytesDone: 0, filesDone: 0, elapsedMs: 0, current: "" }),
    "Recovering: 0%, 0/5,678 files, 0 B/1.2 GiB",
  );
});

Deno.test("formatBytes() keeps sizes short", () => {
  const cases: [number, string][] = [
    [0, "0 B"],
    [1023, "1023 B"],
    [1024, "1.0 KiB"],
    [1536, "1.5 KiB"],
    [99.96 * 1024, "100 KiB"],
    [1023 * 1024, "1.0 MiB"],
    [300 * MIB, "300 MiB"],
    [2 ** 60 * 5, "5120 PiB"],
    [NaN, "0 B"],
  ];
  for (const [bytes, text] of cases) assert.equal(formatBytes(bytes), text);
});

Deno.test("formatByteShare() gives a common unit once", () => {
  assert.equal(formatByteShare(1.5 * 2 ** 30, 4 * 2 ** 30), "1.5/4.0 GiB");
  assert.equal(formatByteShare(300 * MIB, 4 * 2 ** 30), "300 MiB/4.0 GiB");
  assert.equal(formatByteShare(5, 10), "5/10 B");
});

Deno.test("formatDuration() speaks in the two largest units", () => {
  const cases: [number, string][] = [
    [-5, "0.0 s"],
    [420, "0.4 s"],
    [9_949, "9.9 s"],
    [9_950, "10 s"],
    [59_499, "59 s"],
    [59_500, "1 min 00 s"],
    [185_000, "3 min 05 s"],
    [7_620_000, "2 h 07 min"],
    [273_600_000, "3 d 04 h"],
  ];
  for (const [ms, text] of cases) assert.equal(formatDuration(ms), text);
});

Deno.test("formatClock() reads like a clock", () => {
  const cases: [number, string][] = [
    [1, "0:01"],
    [67_000, "1:07"],
    [600_000, "10:00"],
    [7_384_000, "2:03:04"],
    [180_000_000, "2 d 2 h"],
  ];
  for (const [ms, text] of cases) assert.equal(formatClock(ms), text);
});

Deno.test("formatCount() separates thousands", () => {
  assert.equal(formatCount(0), "0");
  assert.equal(formatCount(999), "999");
  assert.equal(formatCount(1_234_567), "1,234,567");
});
