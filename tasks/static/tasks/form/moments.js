// Moments are sent in UTC, and written in the zone that the admin shows them in (../zone.js): beside each
// stands what it is in the other. For when a task is due there are the times that are asked for most.

import { onZoneChange, pickedMoment, pickedText, zoneName } from "../zone.js";

const LOCAL = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });
const ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone;
const IN_UTC = "In UTC";

const form = document.getElementById("task-form");
const known = new Map(); // input → {sent: its text in UTC, shown: the same as it is in the field}

const utcText = (moment) => moment.toISOString().replace(/(\.000)?Z$/, "");
const isUtc = () => zoneName(new Date()) === "UTC";

function momentOf(input) {
  const moment = pickedMoment(input.value);
  return Number.isNaN(moment.valueOf()) ? null : moment;
}

// Keeps what is sent of a field: to the letter what it came with, if that is what it shows.
function keep(input) {
  if (known.get(input)?.shown === input.value) return;
  const moment = momentOf(input);
  known.set(input, { sent: moment ? utcText(moment) : input.value, shown: input.value });
  showOther(input);
}

function show(input, sent) {
  const moment = new Date(`${sent}Z`);
  if (sent) input.value = pickedText(moment);
  known.set(input, { sent, shown: input.value });
  showOther(input);
  showZone(input);
}

function showOther(input) {
  const moment = momentOf(input);
  let line = input.parentElement.querySelector(":scope > .task-local");
  if (!line) {
    line = document.createElement("p");
    line.className = "task-local task-quiet";
    input.after(line);
  }
  line.hidden = !moment || ["UTC", "Etc/UTC"].includes(ZONE);
  if (moment) line.textContent = isUtc() ? `${LOCAL.format(moment)} in ${ZONE}` : `${utcText(moment).replace("T", " ")} in UTC`;
}

function showZone(input) {
  const hint = input.closest(".task-field").querySelector("[id$=hint], [id$=helptext]");
  if (!hint) return;
  hint.dataset.inUtc ??= hint.textContent;
  hint.textContent = hint.dataset.inUtc.replace(IN_UTC, isUtc() ? IN_UTC : `In ${ZONE}`);
}

const isMoment = (element) => element.matches("input[type=datetime-local]");

// The fields that are new on the page, as those of an item that was added.
function begin() {
  for (const input of form.querySelectorAll("input[type=datetime-local]")) {
    if (!known.has(input)) show(input, input.defaultValue); // not what the browser kept of another zone
  }
}

begin();
new MutationObserver(begin).observe(form, { childList: true, subtree: true });
form.addEventListener("input", (event) => {
  if (isMoment(event.target)) keep(event.target);
});
form.addEventListener("formdata", ({ formData }) => {
  for (const [input, { sent }] of known) if (input.isConnected) formData.set(input.name, sent);
});
onZoneChange(() => {
  for (const [input, { sent }] of known) show(input, sent);
});

for (const times of form.querySelectorAll("[data-quick-times]")) {
  const input = document.getElementById(times.dataset.quickTimes);
  times.hidden = !isMoment(input);
  times.addEventListener("click", ({ target }) => {
    const { seconds, days, clear } = target.dataset;
    if (seconds) write(input, new Date(Date.now() + seconds * 1000));
    if (days) write(input, tomorrow(momentOf(input)));
    if (clear !== undefined) write(input, null);
  });
}

function write(input, moment) {
  moment?.setMilliseconds(0);
  input.value = moment ? pickedText(moment) : "";
  keep(input);
}

// The next day's same time of day, on the reader's clock, as that of a moment or of now.
function tomorrow(moment) {
  const next = new Date();
  if (moment) next.setHours(moment.getHours(), moment.getMinutes(), moment.getSeconds());
  next.setDate(next.getDate() + 1);
  return next;
}
