// Which rows are selected.

// The boxes of all rows that can be selected.
function boxesOf(list) {
  return [...list.querySelectorAll("[data-select]")];
}

// Counts what is selected, and shows it.
export function countSelected(list) {
  const all = list.querySelector("[data-select-all]");
  if (!all) return;
  const boxes = boxesOf(list);
  const selected = boxes.filter((box) => box.checked).length;
  const said = list.querySelector("[data-selected]");
  if (said && said.textContent !== String(selected)) said.textContent = String(selected);
  for (const button of list.querySelectorAll("[data-for-selected]")) button.disabled = selected === 0;
  all.checked = selected > 0 && selected === boxes.filter((box) => !box.disabled).length;
  all.indeterminate = selected > 0 && !all.checked;
}

// Keeps the count as boxes are checked, of rows that come later too.
export function watchSelection(list) {
  list.addEventListener("change", (event) => {
    const box = event.target;
    if (box.matches("[data-select-all]")) {
      for (const each of boxesOf(list)) each.checked = box.checked && !each.disabled;
    } else if (!box.matches("[data-select]")) return;
    countSelected(list);
  });
  countSelected(list);
}
