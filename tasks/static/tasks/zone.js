// The time zone in which the admin shows moments: UTC, or that of the browser. A button with
// data-zone-switch turns it; it is kept in the browser, for all of its tabs.

const KEY = "taskhub.zone";
const listeners = [];
let isLocal = localStorage.getItem(KEY) === "local";

// A moment as ISO 8601 writes it, but for the zone at its end.
const iso = (moment) =>
  new Date(moment - (isLocal ? moment.getTimezoneOffset() * 60_000 : 0)).toISOString();

// The zone's name at a moment, such as "UTC" or "GMT+1".
export function zoneName(moment) {
  if (!isLocal) return "UTC";
  const parts = new Intl.DateTimeFormat("en", { timeZoneName: "short" }).formatToParts(moment);
  return parts.find((part) => part.type === "timeZoneName").value;
}

export const dateText = (moment) => iso(moment).slice(0, 10);
export const minuteText = (moment) => iso(moment).slice(11, 16);
export const secondText = (moment) => iso(moment).slice(11, 19);
export const millisecondText = (moment) => iso(moment).slice(11, 23);

// A moment as browsers' pickers have it, and back; an invalid one where a text is none.
export const pickedText = (moment) => iso(moment).replace(/(\.000)?Z$/, "");
export const pickedMoment = (text) => new Date(isLocal ? text : `${text}Z`);

// Calls a function whenever the zone is another.
export const onZoneChange = (listener) => listeners.push(listener);

function turn(toLocal) {
  isLocal = toLocal;
  showSwitches();
  for (const listener of listeners) listener();
}

function showSwitches() {
  for (const button of document.querySelectorAll("[data-zone-switch]")) {
    button.textContent = isLocal ? "Local time" : "UTC";
    button.title = `Times are in ${isLocal ? "the zone of this browser" : "UTC"}; switch`;
  }
}

document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-zone-switch]")) return;
  localStorage.setItem(KEY, isLocal ? "UTC" : "local");
  turn(!isLocal);
});
window.addEventListener("storage", ({ key, newValue }) => {
  if (key === KEY) turn(newValue === "local");
});
showSwitches();
