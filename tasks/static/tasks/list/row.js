// One row of the list of tasks.
import { showMoments } from "../moments.js";

export function write(element, text) {
  if (element && element.textContent !== text) element.textContent = text;
}

// listed: the state whose list it is, which needs no saying; "" of all.
export function showState(row, state, listed) {
  if (row.dataset.state === state) return;
  row.dataset.state = state;
  row.classList.add("has-moved");
  const badge = row.querySelector("[data-state-badge]");
  write(badge, state);
  badge.dataset.state = state;
  badge.hidden = state === listed;
}

// Shows a task as it stands now.
export function update(row, task, listed) {
  showState(row, task.state, listed);
  for (const [name, text] of Object.entries(task.cells)) {
    const cell = row.querySelector(`[data-cell="${name}"]`);
    write(cell, text);
    if (cell?.title !== undefined && (name === "error" || name === "summary")) cell.title = text;
  }
  for (const cell of row.querySelectorAll("[data-moment-of]")) {
    const time = cell.querySelector("time");
    const moment = task.moments[cell.dataset.momentOf];
    if (time && moment) time.dateTime = moment;
  }
  showMoments(row);
  const worker = row.querySelector("a[data-cell=worker]");
  if (worker && task.worker_page) worker.href = task.worker_page;
  const bar = row.querySelector("[data-bar]");
  if (bar) bar.value = task.percentage ?? 0;
  write(row.querySelector("[data-percentage]"), task.percentage === null ? "" : `${task.percentage}%`);
  for (const button of row.querySelectorAll("[data-action]")) {
    button.hidden = !task.actions.includes(button.dataset.action);
  }
}

// Shows that a task is no longer there.
export function markGone(row) {
  showState(row, "gone", "");
  for (const button of row.querySelectorAll("[data-action]")) button.hidden = true;
  const box = row.querySelector("[data-select]");
  if (!box) return;
  box.checked = false;
  box.disabled = true;
}

// A row out of its HTML.
export function rowOf(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  const row = template.content.querySelector("tr");
  row.classList.add("has-joined");
  return row;
}
