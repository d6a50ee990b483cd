// A page whose parts the server makes anew again and again, while somebody can see it: those with
// data-part and an id. The page says at data-live where to ask for them, and at data-every how often,
// in milliseconds. A part that is another now tells so by the event "part-renewed".

import { elapsedText } from "./elapsed.js";
import { showMoments } from "./moments.js";
import { pressEnded } from "./press.js";

const TICK_EVERY = 500; // ms

const page = document.querySelector("[data-live]");
const fault = document.getElementById("live-fault");
const known = new Map(); // id → HTML as it came
let isLooking = false;

async function look() {
  if (isLooking || document.hidden || document.querySelector("dialog[open]")) return;
  isLooking = true;
  try {
    const answer = await fetch(page.dataset.live);
    if (answer.redirected) say("You are signed out: reload this page to sign in again.");
    else if (answer.ok) {
      const html = await answer.text();
      await pressEnded();
      show(html);
    } else say(page.dataset[`fault${answer.status}`] ?? "This page cannot be brought up to date: reload it.");
  } catch {
    say("The hub cannot be reached at the moment. This page goes on when it can.");
  } finally {
    isLooking = false;
  }
}

function say(text) {
  fault.hidden = text === "";
  if (fault.textContent !== text) fault.textContent = text; // or it would be read out again
}

function show(html) {
  say("");
  // The server's own page, parsed as one: what it escaped stays text.
  const fresh = new DOMParser().parseFromString(html, "text/html");
  for (const part of fresh.querySelectorAll("[data-part]")) {
    if (known.get(part.id) === part.outerHTML) continue;
    known.set(part.id, part.outerHTML);
    replace(document.getElementById(part.id), document.adoptNode(part));
  }
}

// The focus goes to the element that says the same.
function replace(old, part) {
  const focused = old.contains(document.activeElement) ? document.activeElement : null;
  tick(part);
  showMoments(part);
  old.replaceWith(part);
  const same = [...part.querySelectorAll("a, button")].find(
    (element) => focused && element.textContent === focused.textContent,
  );
  same?.focus();
  part.dispatchEvent(new Event("part-renewed", { bubbles: true }));
}

function tick(root) {
  for (const element of root.querySelectorAll("[data-since]")) {
    const seconds = (Date.now() - new Date(element.dataset.since)) / 1000;
    element.textContent = elapsedText(Math.floor(Math.max(0, seconds))); // counts whole seconds
  }
}

setInterval(look, Number(page.dataset.every));
document.addEventListener("visibilitychange", look);
setInterval(() => tick(page), TICK_EVERY);
tick(page);
