// Moments on a page: each <time data-moment> says how long ago it was ("age") or when ("exact"), and
// the other where the pointer rests. A button with data-zone-switch has them in UTC or in local time.
import { ageText } from "./elapsed.js";

const EVERY = 1000; // milliseconds
const KEY = "taskhub.zone";
let isLocal = localStorage.getItem(KEY) === "local";

const two = (number) => String(number).padStart(2, "0");

// A moment to the second, such as "2026-01-31 18:30:05 UTC".
export function exactText(moment) {
  if (!isLocal) return `${moment.toISOString().slice(0, 19).replace("T", " ")} UTC`;
  const day = [moment.getFullYear(), two(moment.getMonth() + 1), two(moment.getDate())].join("-");
  const time = [moment.getHours(), moment.getMinutes(), moment.getSeconds()].map(two).join(":");
  const parts = new Intl.DateTimeFormat("en", { timeZoneName: "short" }).formatToParts(moment);
  return `${day} ${time} ${parts.find((part) => part.type === "timeZoneName").value}`;
}

function show(time) {
  const moment = new Date(time.dateTime);
  if (Number.isNaN(moment.getTime())) return;
  const texts = [ageText((Date.now() - moment) / 1000), exactText(moment)];
  if (time.dataset.moment === "exact") texts.reverse();
  if (time.textContent !== texts[0]) time.textContent = texts[0];
  if (time.title !== texts[1]) time.title = texts[1];
}

// Shows the moments in a part of the page as they are now.
export function showMoments(part = document) {
  part.querySelectorAll("time[data-moment]").forEach(show);
}

function showZone() {
  for (const button of document.querySelectorAll("[data-zone-switch]")) {
    button.textContent = isLocal ? "Local time" : "UTC";
    button.title = `Times are in ${isLocal ? "the zone of this browser" : "UTC"}; switch`;
  }
  showMoments();
}

document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-zone-switch]")) return;
  isLocal = !isLocal;
  localStorage.setItem(KEY, isLocal ? "local" : "UTC");
  showZone();
});
window.addEventListener("storage", (event) => {
  if (event.key !== KEY) return;
  isLocal = event.newValue === "local";
  showZone();
});
setInterval(() => {
  if (document.visibilityState === "visible") showMoments();
}, EVERY);
showZone();
