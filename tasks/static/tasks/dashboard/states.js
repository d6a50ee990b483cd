// How many tasks of each queue are in which state: a stacked bar for each queue. A state that dwarfs
// the others can be taken out by its name in the legend.

import { choice, keepChoice } from "./choices.js";
import { $, element, say } from "../element.js";
import { number } from "../format.js";

export const STATES = ["pending", "active", "scheduled", "retry", "completed", "archived"];

const hidden = new Set(choice("hiddenStates", []));
const bars = new Map();
let latest = [];

for (const state of STATES) {
  const button = element("button", { type: "button", className: `dot ${state}` }, state);
  button.setAttribute("aria-pressed", String(!hidden.has(state)));
  button.addEventListener("click", () => {
    if (!hidden.delete(state)) hidden.add(state);
    keepChoice("hiddenStates", [...hidden]);
    button.setAttribute("aria-pressed", String(!hidden.has(state)));
    showStates(latest);
  });
  $("legend").append(button);
}

export function showStates(queues) {
  latest = queues;
  const shown = STATES.filter((state) => !hidden.has(state));
  const totals = queues.map((queue) => shown.reduce((sum, state) => sum + queue[state], 0));
  const longest = Math.max(1, ...totals);
  queues.forEach((queue, i) => {
    const { bar, total, parts } = bars.get(queue.queue) ?? addBar(queue.queue);
    const told = shown.filter((state) => queue[state]).map((state) => `${number(queue[state])} ${state}`);
    bar.setAttribute("aria-label", `${queue.queue}: ${told.join(", ") || "no tasks"}`);
    bar.style.width = `${(100 * totals[i]) / longest}%`;
    say(total, number(totals[i]));
    for (const state of STATES) {
      parts[state].hidden = hidden.has(state) || !queue[state];
      parts[state].style.flexGrow = queue[state];
      parts[state].title = `${number(queue[state])} ${state}`;
    }
  });
}

function addBar(queue) {
  const parts = Object.fromEntries(
    STATES.map((state) => [state, element("span", { className: `part ${state}` })]),
  );
  const bar = element("div", { className: "bar" }, ...Object.values(parts));
  bar.setAttribute("role", "img");
  const total = element("span", { className: "total" });
  const name = element("span", { className: "name" }, queue);
  const track = element("div", { className: "track" }, bar);
  $("states").append(element("div", { className: "state" }, name, track, total));
  bars.set(queue, { bar, total, parts });
  return bars.get(queue);
}
