// The progress of a task as it comes: bar, list and chart.

import { showMoments } from "../moments.js";
import { visible } from "../visible_text.js";
import { ProgressChart } from "./progress_chart.js";

const SHOWN = 500; // entries in the list

// changed: called where the task's state may have changed with an entry.
export function watchProgress(page, changed) {
  const entries = [];
  const chart = new ProgressChart();
  let drawn = 0;
  let waiting = false;
  let stage = "";

  function render() {
    waiting = false;
    list(entries.slice(drawn));
    drawn = entries.length;
    const last = entries[drawn - 1];
    document.getElementById("task-bar").value = last.percentage;
    document.getElementById("task-percentage").textContent = `${last.percentage}%`;
    const said = last.message ? `${last.stage}: ${last.message}` : last.stage;
    document.getElementById("task-message").textContent = visible(said);
    for (const id of ["task-bar-line", "task-entries-frame"]) {
      document.getElementById(id).hidden = false;
    }
    chart.show(entries);
  }

  function follow(after) {
    const source = new EventSource(`${page.dataset.stream}?start_id=${after}`);
    source.addEventListener("progress", (event) => {
      const entry = JSON.parse(event.data);
      entries.push(entry);
      if (entry.stage !== stage) changed();
      stage = entry.stage;
      if (!waiting) setTimeout(render, 50); // many that come at once are shown at once
      waiting = true;
    });
    source.addEventListener("done", (event) => {
      source.close(); // or the browser would connect again
      page.addEventListener("again", () => follow(event.lastEventId), { once: true });
      changed();
    });
    source.addEventListener("error", (event) => {
      // One name for two things: what the stream says has data; a lost connection comes back.
      if (!event.data) return;
      const fault = JSON.parse(event.data);
      document.getElementById("task-message").textContent = fault.error;
      if (fault.code === "TASK_NOT_FOUND") source.close();
    });
  }

  follow("0");
}

function list(entries) {
  const body = document.getElementById("task-entries");
  const rows = entries.slice(-SHOWN).reverse().map(row);
  body.prepend(...rows);
  while (body.rows.length > SHOWN) body.deleteRow(-1);
}

function row(entry) {
  const tr = document.createElement("tr");
  const time = document.createElement("time");
  time.dateTime = new Date(entry.timestamp_ms).toISOString();
  time.dataset.moment = "clock";
  tr.insertCell().append(time);
  showMoments(tr);
  for (const text of [`${entry.percentage}%`, entry.stage, entry.message]) {
    tr.insertCell().textContent = visible(text);
  }
  return tr;
}
