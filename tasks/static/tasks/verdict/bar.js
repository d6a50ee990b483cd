// Keeps the bar at the top of every page of the admin fresh while someone can see it.

import { pressEnded } from "../press.js";

const EVERY = 10_000; // ms
const bar = () => document.getElementById("verdict-bar");
let timer = 0;

async function refresh() {
  clearTimeout(timer);
  if (!document.hidden) {
    const found = await fresh();
    await pressEnded();
    show(found);
  }
  timer = setTimeout(refresh, EVERY);
}

// The bar as the hub has it now; null when it cannot be had.
async function fresh() {
  const answer = await fetch(bar().dataset.address).catch(() => null);
  if (!answer?.ok || answer.redirected) return null;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  return document.adoptNode(page.getElementById("verdict-bar"));
}

// What has the focus stays.
function show(found) {
  bar().toggleAttribute("data-is-old", !found);
  if (!found || found.isEqualNode(bar()) || bar().contains(document.activeElement)) return;
  bar().replaceWith(found);
}

timer = setTimeout(refresh, EVERY);
document.addEventListener("visibilitychange", refresh);
