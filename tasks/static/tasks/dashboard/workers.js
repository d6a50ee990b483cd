// The workers: a row for each, changed in place.

import { elapsedText } from "../elapsed.js";
import { $, element, say } from "../element.js";
import { bytes, dateTime, number } from "../format.js";

const LABELS = ["Queues", "State", "Current task", "Up for", "Memory", "Heartbeat"];
const NOT_ANSWERING = "not answering"; // whose heartbeat is late

const rows = new Map();

// time: now; urls: the addresses of a task's page, with TASK for its id, and of a worker's, with WORKER
// for its name.
export function showWorkers(workers, time, urls) {
  const names = new Set(workers.map(({ name }) => name));
  for (const [name, { row }] of rows) {
    if (names.has(name)) continue;
    row.remove();
    rows.delete(name);
  }
  for (const worker of workers) {
    const { row, cells } = rows.get(worker.name) ?? addRow(worker, urls.worker);
    fill(cells, worker, time, urls.task);
    row.classList.toggle("late", worker.display_state === NOT_ANSWERING);
  }
  $("no-workers").hidden = workers.length > 0;
}

function addRow({ name, host, pid }, url) {
  const link = element("a", { href: url.replace("WORKER", encodeURIComponent(name)) }, `${host}:${pid}`);
  const head = element("th", { scope: "row" }, link);
  const cells = Object.fromEntries(LABELS.map((label) => [label, element("td")]));
  for (const label of LABELS) cells[label].dataset.label = label;
  cells.State.append(element("span", { className: "task-state" }));
  const row = element("tr", {}, head, ...Object.values(cells));
  $("workers").append(row);
  rows.set(name, { row, cells });
  return rows.get(name);
}

function fill(cells, worker, time, taskUrl) {
  say(cells.Queues, worker.queues.join(", "));
  say(cells.State.firstChild, worker.display_state);
  cells.State.firstChild.dataset.state = worker.display_state;
  showTasks(cells["Current task"], worker, taskUrl);
  say(cells["Up for"], elapsedText(age(worker.since, time)));
  cells["Up for"].title = `since ${dateTime(worker.since)}`;
  say(cells.Memory, worker.memory ? bytes(worker.memory + worker.child_memory) : "not known");
  cells.Memory.title = `worker ${bytes(worker.memory)}, its child ${bytes(worker.child_memory)}`;
  say(cells.Heartbeat, `${elapsedText(age(worker.last_heartbeat, time))} ago`);
}

function showTasks(cell, { task_ids: ids, running }, taskUrl) {
  const told = ids.join() + running;
  if (cell.dataset.told === told) return;
  cell.dataset.told = told;
  const links = ids.map((id) =>
    element("a", { href: taskUrl.replace("TASK", id), title: id }, element("code", {}, id.slice(0, 8))),
  );
  const more = running > ids.length ? [`and ${number(running - ids.length)} more`] : [];
  const list = element("span", { className: "tasks" }, ...links, ...more);
  cell.replaceChildren(running ? list : "–");
}

const age = (text, time) => Math.max(0, (new Date(time) - new Date(text)) / 1000);
