// The types that have what was typed in their name or description, while it is typed.

const search = document.getElementById("type-search");
const rows = [...document.getElementById("type-rows").children];

search.addEventListener("input", () => {
  const text = search.value.trim().toLowerCase();
  for (const row of rows) row.hidden = !row.cells[0].textContent.toLowerCase().includes(text);
  const left = rows.filter((row) => !row.hidden).length;
  document.getElementById("type-count").textContent = `${left} type${left === 1 ? "" : "s"}`;
  document.getElementById("no-type").hidden = left > 0;
});
