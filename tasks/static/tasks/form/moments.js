// Moments are written in UTC: beside each stands what the reader's clock will show, and for when a
// task is due there are the times that are asked for most.

const LOCAL = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });
const ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone;

const form = document.getElementById("task-form");

function momentOf(input) {
  const moment = new Date(`${input.value}Z`);
  return input.value && !Number.isNaN(moment.valueOf()) ? moment : null;
}

function write(input, moment) {
  input.value = moment ? moment.toISOString().slice(0, 19) : "";
  showLocal(input);
}

function showLocal(input) {
  const moment = momentOf(input);
  let line = input.parentElement.querySelector(":scope > .task-local");
  if (!line) {
    line = document.createElement("p");
    line.className = "task-local task-quiet";
    input.after(line);
  }
  line.hidden = !moment || ["UTC", "Etc/UTC"].includes(ZONE);
  line.textContent = moment ? `${LOCAL.format(moment)} in ${ZONE}` : "";
}

const isMoment = (element) => element.matches("input[type=datetime-local]");

form.querySelectorAll("input[type=datetime-local]").forEach(showLocal);
form.addEventListener("input", (event) => {
  if (isMoment(event.target)) showLocal(event.target);
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

// The next day's same time of day, on the reader's clock, as that of a moment or of now.
function tomorrow(moment) {
  const next = new Date();
  if (moment) next.setHours(moment.getHours(), moment.getMinutes(), moment.getSeconds());
  next.setDate(next.getDate() + 1);
  return next;
}
