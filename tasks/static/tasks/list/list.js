// The rows of the list of tasks, kept as the tasks are, and the choice of several.
const EVERY = 2000; // milliseconds

const list = document.querySelector("[data-task-list]");
const note = list.querySelector("[data-live-note]");
const rows = new Map([...list.querySelectorAll("tr[data-task]")].map((row) => [row.dataset.task, row]));

function say(text) {
  note.textContent = text;
  note.hidden = text === "";
}

function write(element, text) {
  if (element && element.textContent !== text) element.textContent = text;
}

function showState(row, state) {
  if (row.dataset.state === state) return;
  row.dataset.state = state;
  row.classList.add("has-moved");
  write(row.querySelector("[data-state-badge]"), state);
}

function update(row, task) {
  showState(row, task.state);
  for (const [name, text] of Object.entries(task.cells)) {
    write(row.querySelector(`[data-cell="${name}"]`), text);
  }
  row.querySelector('[data-cell="next_run"]').title = task.next_run_at;
  row.querySelector('[data-cell="error"]').title = task.cells.error;
  row.querySelector("[data-bar]").value = task.percentage ?? 0;
  write(row.querySelector("[data-percentage]"), task.percentage === null ? "" : `${task.percentage}%`);
  for (const button of row.querySelectorAll("[data-action]")) {
    button.hidden = !task.actions.includes(button.dataset.action);
  }
}

function markGone(id) {
  const row = rows.get(id);
  if (!row) return;
  rows.delete(id);
  showState(row, "gone");
  for (const button of row.querySelectorAll("[data-action]")) button.hidden = true;
  const box = row.querySelector("[data-select]");
  if (box) {
    box.checked = false;
    box.disabled = true;
    countSelected();
  }
}

async function look() {
  const url = new URL(list.dataset.rows, location.href);
  url.searchParams.set("ids", [...rows.keys()].join(","));
  const answer = await fetch(url, { headers: { Accept: "application/json" } });
  if (answer.redirected || answer.status === 403) {
    say("You are no longer signed in, or may not see tasks any more: what is shown is not updated.");
    return;
  }
  if (!answer.ok) throw new Error(`status ${answer.status}`);
  const seen = await answer.json();
  say("");
  for (const task of seen.rows) {
    const row = rows.get(task.id);
    if (row) update(row, task);
  }
  seen.gone.forEach(markGone);
  for (const [state, count] of Object.entries(seen.counts)) {
    write(list.querySelector(`[data-count="${state}"]`), count.toLocaleString("en"));
  }
}

async function keepLooking() {
  if (document.visibilityState === "visible") {
    try {
      await look();
    } catch (error) {
      say("The store or the hub does not answer: what is shown may be old.");
    }
  }
  setTimeout(keepLooking, EVERY);
}

const boxes = [...list.querySelectorAll("[data-select]")];
const selectAll = list.querySelector("[data-select-all]");

function countSelected() {
  const selected = boxes.filter((box) => box.checked).length;
  write(list.querySelector("[data-selected]"), String(selected));
  for (const button of list.querySelectorAll("[data-for-selected]")) button.disabled = selected === 0;
  selectAll.checked = selected > 0 && selected === boxes.filter((box) => !box.disabled).length;
  selectAll.indeterminate = selected > 0 && !selectAll.checked;
}

if (selectAll) {
  for (const box of boxes) box.addEventListener("change", countSelected);
  selectAll.addEventListener("change", () => {
    for (const box of boxes) box.checked = selectAll.checked && !box.disabled;
    countSelected();
  });
  countSelected();
}
setTimeout(keepLooking, EVERY);
list.querySelector(".task-tabs [aria-current]").scrollIntoView({ block: "nearest", inline: "nearest" });
