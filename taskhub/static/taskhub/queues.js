// The table of the queues, kept fresh while someone can see it.

import { $, api, element, say } from "./page.js";

const COLUMNS = ["pending", "active", "scheduled", "retry", "completed", "archived", "workers"];
const REFRESH_MS = 5000;
let timer = 0;
let shown = "";

export async function refreshQueues() {
  clearTimeout(timer);
  if (!document.hidden) {
    try {
      showQueues(await api("/api/v1/queues/stats"));
      say("queues-problem", "");
    } catch (problem) {
      say("queues-problem", `${problem.error}. These numbers may be old.`);
    }
  }
  clearTimeout(timer);
  timer = setTimeout(refreshQueues, REFRESH_MS);
}

function showQueues(queues) {
  const rows = queues.map(queueRow);
  const now = rows.map((row) => row.outerHTML).join("");
  // Rows that say the same stay, with whatever is selected or read aloud in them.
  if (now !== shown) $("queues").replaceChildren(...rows);
  shown = now;
}

function queueRow(queue) {
  const row = element("tr", "");
  row.append(element("th", queue.queue + (queue.paused ? " (paused)" : ""), { scope: "row" }));
  for (const name of COLUMNS) {
    row.append(element("td", String(queue[name]), { className: queue[name] ? "" : "zero" }));
  }
  return row;
}

document.addEventListener("visibilitychange", refreshQueues);
