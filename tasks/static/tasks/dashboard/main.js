// The admin's first page, kept fresh while someone can see it.

import { choice, keepChoice } from "./choices.js";
import { $, say } from "../element.js";
import { showPast } from "./past.js";
import { showQueues, showStrip } from "./queues.js";
import { showStates } from "./states.js";
import { showStore } from "./store.js";
import { showVerdict } from "./verdict.js";
import { showWorkers } from "./workers.js";

const OVERVIEW_EVERY = 2000; // ms
const PAST_EVERY = { hour: 6000, day: 60_000, month: 60_000 }; // ms
const urls = $("dashboard").dataset;
const queue = $("selected-queue");
let period = choice("period", "hour");
let past = null;

function showOverview({ time, verdict, queues, workers, store }) {
  showVerdict(verdict, time);
  showStrip(queues, workers);
  showStates(queues);
  showQueues(queues);
  showWorkers(workers, time, urls.worker);
  showStore(store);
}

function showPeriod() {
  for (const button of $("periods").children) {
    button.setAttribute("aria-pressed", String(button.dataset.period === period));
  }
  if (past) showPast(past, queue.value);
}

// The answer of the hub; throws an Error with a text for people.
async function ask(url) {
  const answer = await fetch(url, { headers: { Accept: "application/json" } }).catch(() => null);
  if (!answer) throw new Error("The hub cannot be reached. These numbers may be old.");
  if (answer.redirected || answer.status === 403) {
    throw new Error("You are signed out, or may not look at tasks any more: reload the page.");
  }
  const json = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(json.error ?? `The hub answered ${answer.status}.`);
  return json;
}

// Calls again and again, `pause()` ms after the last call has ended; the function that it returns
// calls at once.
function repeatedly(call, pause) {
  let timer = 0;
  let turn = 0;
  async function go() {
    clearTimeout(timer);
    const mine = ++turn;
    if (!document.hidden) await call();
    if (mine === turn) timer = setTimeout(go, pause());
  }
  timer = setTimeout(go, pause());
  document.addEventListener("visibilitychange", go);
  return go;
}

async function refreshOverview() {
  try {
    showOverview(await ask(urls.overview));
    say($("problem"), "");
  } catch (problem) {
    say($("problem"), problem.message);
  }
}

async function refreshPast() {
  const asked = period;
  try {
    const answer = await ask(urls.past.replace("PERIOD", asked));
    if (asked !== period) return;
    past = answer;
    showPeriod();
  } catch (problem) {
    say($("problem"), problem.message);
  }
}

const first = JSON.parse($("dashboard-data").textContent);
if (first) {
  past = period === "hour" ? first.past : null;
  showOverview(first.overview);
}
queue.value = choice("queue", "");
if (queue.selectedIndex < 0) queue.value = ""; // the one that was selected is no more
showPeriod();
repeatedly(refreshOverview, () => OVERVIEW_EVERY);
const askPast = repeatedly(refreshPast, () => (past ? PAST_EVERY[period] : OVERVIEW_EVERY));
if (!past) askPast();
queue.addEventListener("change", () => {
  keepChoice("queue", queue.value);
  showPeriod();
});
for (const button of $("periods").children) {
  button.addEventListener("click", () => {
    period = button.dataset.period;
    keepChoice("period", period);
    past = null;
    showPeriod();
    askPast();
  });
}
