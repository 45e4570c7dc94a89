/** The script of a page: a heading that is clicked sorts its table, and what is typed is searched for. */
export const SCRIPT = `
"use strict";
const rowsOf = (table) => [...table.tBodies[0].rows];
const valueOf = (row, column) => {
  const cell = row.cells[column];
  return cell.dataset.value === undefined ? cell.textContent : Number(cell.dataset.value);
};
const compare = (a, b) => typeof a === "number" && typeof b === "number"
  ? a - b
  : String(a).localeCompare(String(b), undefined, { numeric: true });
for (const table of document.querySelectorAll("table.sortable")) {
  for (const heading of table.tHead.rows[0].cells) {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...heading.childNodes);
    heading.append(button);
    button.addEventListener("click", () => {
      const was = heading.getAttribute("aria-sort");
      const first = heading.className === "number" ? "descending" : "ascending";
      const second = first === "ascending" ? "descending" : "ascending";
      const order = was === first ? second : first;
      for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
      heading.setAttribute("aria-sort", order);
      const sign = order === "ascending" ? 1 : -1;
      const column = heading.cellIndex;
      table.tBodies[0].append(...rowsOf(table).sort((a, b) =>
        sign * compare(valueOf(a, column), valueOf(b, column))));
    });
  }
}
const search = document.querySelector(".search");
const tables = [...document.querySelectorAll("table.sortable")];
if (search && tables.length > 0) {
  search.hidden = false;
  search.querySelector("input").addEventListener("input", ({ target }) => {
    const words = target.value.toLowerCase().split(/\\s+/);
    for (const table of tables) {
      let shown = 0;
      for (const row of rowsOf(table)) {
        const text = row.textContent.toLowerCase();
        row.hidden = !words.every((word) => text.includes(word));
        if (!row.hidden) shown++;
      }
      const count = table.querySelector(".count");
      const all = rowsOf(table).length;
      count.textContent = shown === all ? String(all) : shown + " of " + all;
    }
  });
}
`;
