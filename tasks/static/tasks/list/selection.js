// Which rows are selected, and the bar of what can be done to them.
import { write } from "./row.js";

// The boxes of all rows that can be selected.
function boxesOf(list) {
  return [...list.querySelectorAll("[data-select]")];
}

// Counts what is selected, and shows it.
export function countSelected(list) {
  const bar = list.querySelector("[data-bar]");
  if (!bar) return;
  const boxes = boxesOf(list);
  const selected = boxes.filter((box) => box.checked);
  const everything = bar.querySelector("[data-all]");
  if (!selected.length) everything.checked = false;
  showPageBox(list, selected.length, boxes.filter((box) => !box.disabled).length);
  bar.classList.toggle("is-open", selected.length > 0);
  const total = bar.querySelector("[data-total]").textContent;
  const text = everything.checked ? `All ${total} selected` : `${selected.length} selected`;
  write(bar.querySelector("[data-selected]"), text);
  const said = list.querySelector("[data-said]");
  if (selected.length || said.textContent) write(said, selected.length ? text : "Nothing selected");
  offerWhatFits(bar, everything.checked ? null : selected);
}

function showPageBox(list, selected, all) {
  const box = list.querySelector("[data-select-all]");
  box.checked = selected > 0 && selected === all;
  box.indeterminate = selected > 0 && !box.checked;
}

// Shows the actions that make sense for at least one of these; all of them for null.
function offerWhatFits(bar, selected) {
  const buttons = [...bar.querySelectorAll("[data-fits]")];
  for (const button of buttons) {
    const own = `[data-action="${button.dataset.fits}"]:not([hidden])`;
    button.hidden = selected !== null && !selected.some((box) => box.closest("tr").querySelector(own));
  }
  bar.querySelector("[data-none-fits]").hidden = buttons.some((button) => !button.hidden);
}

// Keeps the count as boxes are checked, of rows that come later too. A click with Shift checks all
// from the box that was clicked before.
export function watchSelection(list) {
  const bar = list.querySelector("[data-bar]");
  let last = null;

  list.addEventListener("click", (event) => {
    const box = event.target;
    if (!box.matches("[data-select]")) return;
    const boxes = boxesOf(list);
    const ends = [boxes.indexOf(last), boxes.indexOf(box)].sort((one, other) => one - other);
    if (event.shiftKey && ends[0] >= 0) {
      for (const each of boxes.slice(ends[0], ends[1] + 1)) each.checked = box.checked && !each.disabled;
    }
    last = box;
  });

  list.addEventListener("change", (event) => {
    const box = event.target;
    if (box.matches("[data-select-all]") || (box.matches("[data-all]") && box.checked)) {
      for (const each of boxesOf(list)) each.checked = box.checked && !each.disabled;
    } else if (!box.matches("[data-select], [data-all]")) return;
    countSelected(list);
  });

  bar?.addEventListener("reset", () => {
    const hadFocus = bar.contains(document.activeElement);
    setTimeout(() => {
      countSelected(list); // the boxes are cleared after the event
      if (hadFocus) (last?.isConnected ? last : boxesOf(list)[0])?.focus();
    });
  });
  countSelected(list);
}
