// The strip of totals, and the table of the queues.

import { elapsedText } from "../elapsed.js";
import { say } from "../element.js";
import { number, percent, short } from "../format.js";

const FIELDS = {
  pending: (queue) => number(queue.pending),
  active: (queue) => number(queue.active),
  scheduled: (queue) => number(queue.scheduled),
  retry: (queue) => number(queue.retry),
  completed: (queue) => number(queue.completed),
  archived: (queue) => number(queue.archived),
  latency: (queue) => (queue.pending ? elapsedText(queue.latency_seconds) : "–"),
  workers: (queue) => number(queue.workers),
  processed: (queue) => short(queue.processed_total),
  errors: (queue) =>
    queue.processed_total ? percent(queue.failed_total / queue.processed_total) : "–",
};

export function showQueues(queues) {
  for (const queue of queues) {
    const row = document.querySelector(`tr[data-queue="${queue.queue}"]`);
    for (const cell of row.querySelectorAll("[data-field]")) {
      say(cell, FIELDS[cell.dataset.field](queue));
    }
    row.querySelector("[data-badge]").hidden = !queue.paused;
    for (const act of row.querySelectorAll("[data-act]")) {
      act.hidden = (act.dataset.act === "Pause") === queue.paused;
    }
  }
}

export function showStrip(queues, workers) {
  const total = (field) => queues.reduce((sum, queue) => sum + queue[field], 0);
  const special = {
    processed: () => total("processed_total"),
    failed: () => total("failed_total"),
    workers: () => workers.length,
  };
  for (const tile of document.querySelectorAll("[data-tile]")) {
    const name = tile.dataset.tile;
    const value = special[name] ? special[name]() : total(name);
    say(tile.querySelector("dd > *"), short(value, 10_000));
    tile.title = number(value);
    tile.classList.toggle("zero", value === 0);
  }
}
