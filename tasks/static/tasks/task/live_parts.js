// The parts of the page that the server makes anew while the task lives: those with data-part.

import { elapsedText } from "../elapsed.js";
import { showMoments } from "../moments.js";
import { pressEnded } from "../press.js";

const LOOK_EVERY = 2000; // ms; attempts begin without an entry that would tell
const LOOK_EVERY_WHEN_OVER = 10_000; // ms; somebody may run the task again
const TICK_EVERY = 500; // ms

// Answers a function that brings the parts up to date now. Where a task that was over is run again,
// the page gets the event `again`.
export function watchParts(page) {
  const known = new Map(); // id → HTML as it came
  let looking = false;
  let lookedAt = 0;
  const endedAt = () => document.getElementById("task-head").dataset.endedAt; // "" while it lives

  async function refresh() {
    if (looking) return;
    looking = true;
    lookedAt = Date.now();
    const before = endedAt();
    try {
      const answer = await fetch(page.dataset.live);
      if (answer.redirected) say("You are signed out: reload this page to sign in again.");
      else if (answer.ok) {
        const html = await answer.text();
        await pressEnded();
        show(known, html);
      } else leave(page, answer.status);
      if (before && endedAt() !== before) page.dispatchEvent(new Event("again"));
    } catch {
      say("The hub cannot be reached at the moment. This page goes on when it can.");
    } finally {
      looking = false;
    }
  }

  setInterval(() => {
    const pause = endedAt() ? LOOK_EVERY_WHEN_OVER : 0;
    if (document.querySelector("dialog[open]")) return; // what is asked about stays as it is
    if (!document.hidden && !page.dataset.gone && Date.now() - lookedAt >= pause) refresh();
  }, LOOK_EVERY);
  setInterval(() => tick(page), TICK_EVERY);
  tick(page);
  return refresh;
}

function say(text) {
  const fault = document.getElementById("task-fault");
  fault.hidden = text === "";
  if (fault.textContent !== text) fault.textContent = text; // or it would be read out again
}

// What is on the page stays readable, whatever became of the task.
function leave(page, status) {
  if (status === 404) {
    say("This task is gone: it was deleted, or it has expired.");
    page.dataset.gone = "yes";
    for (const button of document.querySelectorAll("[form=task-act]")) button.disabled = true;
  } else if (status === 503) {
    say("The store is away at the moment. This page goes on when it is back.");
  } else {
    say("This page cannot be brought up to date: reload it.");
  }
}

function show(known, html) {
  say("");
  // The server's own page, parsed as one: what it escaped stays text.
  const fresh = new DOMParser().parseFromString(html, "text/html");
  for (const part of fresh.querySelectorAll("[data-part]")) {
    const text = unticked(part);
    const isNew = known.has(part.id) && known.get(part.id) !== text;
    const isFirst = !known.has(part.id);
    known.set(part.id, text);
    if (isNew || isFirst) replace(document.getElementById(part.id), part);
  }
  const bar = document.getElementById("task-bar");
  bar.dataset.state = document.getElementById("task-head").dataset.state;
}

// What a part says, but for the spans that this page counts on by itself.
function unticked(part) {
  const copy = part.cloneNode(true);
  for (const span of copy.querySelectorAll("[data-since], [data-until]")) span.textContent = "";
  return copy.outerHTML;
}

function replace(old, part) {
  const focused = document.activeElement;
  if (old.contains(focused) && focused.matches("button, summary, a")) restoreFocus(focused, part);
  const open = [...old.querySelectorAll("details[open]")].map((details) => details.dataset.key);
  for (const details of part.querySelectorAll("details")) {
    // what is folded anew opens round what was open
    const inside = [details, ...details.querySelectorAll("details")];
    details.open = inside.some(({ dataset }) => open.includes(dataset.key));
  }
  tick(part);
  showMoments(part);
  const wanted = part.querySelector("[autofocus]");
  old.replaceWith(document.adoptNode(part));
  wanted?.focus();
}

// The focus goes to the element that says the same.
function restoreFocus(focused, part) {
  const same = [...part.querySelectorAll(focused.tagName)].find(
    (element) => element.textContent === focused.textContent,
  );
  same?.setAttribute("autofocus", "");
}

function tick(root) {
  for (const element of root.querySelectorAll("[data-since]")) {
    const seconds = (Date.now() - new Date(element.dataset.since)) / 1000;
    element.textContent = elapsedText(Math.floor(seconds)); // what counts on, counts whole seconds
  }
  for (const element of root.querySelectorAll("[data-until]")) {
    const seconds = Math.floor((new Date(element.dataset.until) - Date.now()) / 1000);
    element.textContent = seconds > 0 ? `in ${elapsedText(seconds)}` : "now";
  }
}
