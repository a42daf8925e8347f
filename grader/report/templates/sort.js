// Sorts a table by a click on a heading: numbers by their data-value, text by the reader's language; equal rows keep their order.
"use strict";
const collator = new Intl.Collator(undefined, { numeric: true });

function compare(a, b) {
  const x = a.dataset.value, y = b.dataset.value;
  return x !== undefined && y !== undefined ? Number(x) - Number(y) : collator.compare(a.textContent, b.textContent);
}

function sort(table, heading) {
  const column = heading.cellIndex, body = table.tBodies[0];
  const isNumber = heading.classList.contains("number");
  const now = heading.getAttribute("aria-sort");
  const next = now === null ? (isNumber ? "descending" : "ascending") : now === "ascending" ? "descending" : "ascending";
  const sign = next === "ascending" ? 1 : -1;
  const rows = [...body.rows].sort((a, b) => sign * compare(a.cells[column], b.cells[column]));
  for (const other of heading.parentElement.cells) other.removeAttribute("aria-sort");
  heading.setAttribute("aria-sort", next);
  body.append(...rows);
}

for (const table of document.querySelectorAll("table[data-sortable]")) {
  for (const button of table.tHead.querySelectorAll("button")) {
    button.addEventListener("click", () => sort(table, button.closest("th")));
  }
}
