// The workers: a row for each, changed in place.

import { elapsedText } from "../elapsed.js";
import { $, element, say } from "../element.js";
import { bytes, dateTime, number } from "../format.js";

const LABELS = ["Queues", "State", "Runs", "Up for", "Memory", "Heartbeat"];
const NOT_ANSWERING = "not answering"; // whose heartbeat is late

const rows = new Map();

// time: now; url: the address of a worker's page, with WORKER for its name.
export function showWorkers(workers, time, url) {
  const names = new Set(workers.map(({ name }) => name));
  for (const [name, { row }] of rows) {
    if (names.has(name)) continue;
    row.remove();
    rows.delete(name);
  }
  for (const worker of workers) {
    const { row, cells } = rows.get(worker.name) ?? addRow(worker, url);
    fill(cells, worker, time);
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

function fill(cells, worker, time) {
  say(cells.Queues, worker.queues.join(", "));
  say(cells.State.firstChild, worker.display_state);
  cells.State.firstChild.dataset.state = worker.display_state;
  say(cells.Runs, worker.running ? `${number(worker.running)} task${worker.running === 1 ? "" : "s"}` : "–");
  say(cells["Up for"], elapsedText(age(worker.since, time)));
  cells["Up for"].title = `since ${dateTime(worker.since)}`;
  say(cells.Memory, worker.memory ? bytes(worker.memory + worker.child_memory) : "not known");
  cells.Memory.title = `worker ${bytes(worker.memory)}, its child ${bytes(worker.child_memory)}`;
  say(cells.Heartbeat, `${elapsedText(age(worker.last_heartbeat, time))} ago`);
}

const age = (text, time) => Math.max(0, (new Date(time) - new Date(text)) / 1000);
