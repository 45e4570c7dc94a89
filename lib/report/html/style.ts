/** The style of a page: light and dark, on a phone and on paper. */
export const STYLE = `
:root { color-scheme: light dark; --ink: #1b1f24; --soft: #5a6370; --paper: #fff; --line: #d8dde3;
  --wash: #f4f6f8; --full: #1f6feb; --differential: #74a9f5; --copy: #8250df; --good: #1a7f37;
  --bad: #c5221f; --warn: #8a5a00; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6e9ed; --soft: #9aa4b0; --paper: #14181d; --line: #333b45; --wash: #1d232a;
    --full: #58a6ff; --differential: #2f6db5; --copy: #b083f0; --good: #57c06a; --bad: #ff7b72;
    --warn: #e3b341; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 76rem; padding: 1rem; background: var(--paper); color: var(--ink);
  font: 16px/1.45 system-ui, sans-serif; overflow-wrap: break-word; }
h1 { font-size: 1.5rem; margin: .2em 0; }
h2 { font-size: 1.15rem; margin: 2em 0 .5em; }
p { margin: .4em 0; }
.soft { color: var(--soft); }
.good { color: var(--good); }
.bad { color: var(--bad); font-weight: 600; }
dl.facts { display: flex; flex-wrap: wrap; gap: .5rem; margin: 1rem 0; }
dl.facts div { flex: 1 1 9rem; background: var(--wash); border-radius: .5rem; padding: .5rem .8rem; }
dt { color: var(--soft); font-size: .85rem; }
dd { margin: 0; font-size: 1.1rem; font-weight: 600; }
.note { border-left: .3rem solid var(--warn); background: var(--wash); padding: .4rem .8rem;
  margin: .5rem 0; }
.note.error { border-color: var(--bad); }
.search { position: sticky; top: 0; background: var(--paper); padding: .5rem 0; z-index: 1; }
.search input { width: 100%; font: inherit; color: inherit; background: var(--wash);
  border: 1px solid var(--line); border-radius: .5rem; padding: .5rem .8rem; }
figure { margin: 0; }
figure > svg { display: block; width: 100%; height: 8rem; background: var(--wash);
  border-bottom: 1px solid var(--line); }
.axis { display: flex; justify-content: space-between; color: var(--soft); font-size: .85rem; }
.legend { display: flex; flex-wrap: wrap; gap: .2rem 1.2rem; color: var(--soft); font-size: .85rem;
  padding-top: .3rem; }
.legend svg { width: .8em; height: .8em; margin-right: .4em; }
rect { fill: var(--full); }
rect.differential { fill: var(--differential); }
rect.copy { fill: var(--copy); }
rect.good { fill: var(--good); }
rect.bad { fill: var(--bad); }
table { width: 100%; border-collapse: collapse; font-variant-numeric: tabular-nums; }
caption { text-align: left; color: var(--soft); font-size: .85rem; padding: .2rem 0; }
th, td { text-align: left; vertical-align: top; padding: .3rem .6rem; border-bottom: 1px solid var(--line); }
th { white-space: nowrap; }
th button { font: inherit; font-weight: 600; color: inherit; background: none; border: 0; padding: 0;
  cursor: pointer; }
th[aria-sort] button::after { content: " \\2191"; }
th[aria-sort="descending"] button::after { content: " \\2193"; }
.number { text-align: right; white-space: nowrap; }
td { max-width: 24rem; overflow-wrap: break-word; }
.long { overflow-wrap: anywhere; min-width: 10rem; }
.time { white-space: nowrap; }
.wide { overflow-x: auto; }
td .bar { display: block; height: .3rem; width: 100%; min-width: 4rem; background: var(--wash); }
@media (max-width: 40rem) {
  body { padding: .6rem; }
  table, thead, tbody, caption { display: block; }
  thead tr { display: flex; flex-wrap: wrap; gap: .2rem 1rem; }
  th { border: 0; padding: .2rem 0; }
  tbody tr { display: block; border-bottom: 1px solid var(--line); padding: .4rem 0; }
  tbody tr[hidden] { display: none; }
  td { max-width: none; display: flex; justify-content: space-between; gap: 1rem; border: 0;
    padding: .05rem 0; text-align: right; overflow-wrap: anywhere; }
  td::before { content: attr(data-label); color: var(--soft); text-align: left; white-space: nowrap; }
  td:first-child { font-weight: 600; }
  td:empty { display: none; }
  td .bar { display: none; }
}
@media print {
  :root { color-scheme: light; --ink: #000; --soft: #444; --paper: #fff; --line: #bbb; --wash: #f4f4f4;
    --full: #1f6feb; --differential: #74a9f5; --copy: #8250df; --good: #1a7f37; --bad: #c5221f; }
  body { max-width: none; font-size: 10pt; }
  .search { display: none; }
  thead { display: table-header-group; }
  tr, figure { break-inside: avoid; }
  svg, rect { print-color-adjust: exact; }
}
`;
