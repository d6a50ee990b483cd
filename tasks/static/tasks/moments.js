// Moments on a page: each <time data-moment> says how long ago it was ("age"), when ("exact"), when in
// a sentence ("day"), or at what time of the day ("clock"); where the pointer rests, an age says when,
// and the others how long ago. When is in the zone of `zone.js`.
import { ageText } from "./elapsed.js";
import { dateText, millisecondText, minuteText, onZoneChange, secondText, zoneName } from "./zone.js";

const EVERY = 1000; // milliseconds
const DAY = 86_400_000; // milliseconds
const NEAR = { "-1": "yesterday", 0: "today", 1: "tomorrow" };
const TEXTS = {
  exact: exactText,
  day: dayText,
  clock: millisecondText,
};

// A moment to the second, such as "2026-01-31 18:30:05 UTC".
export function exactText(moment) {
  return `${dateText(moment)} ${secondText(moment)} ${zoneName(moment)}`;
}

// The same as people say it: "tomorrow 09:00 UTC", or with its date.
function dayText(moment) {
  const [day, today] = [moment, new Date()].map((each) => new Date(dateText(each)));
  const months = { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" };
  const near = NEAR[Math.round((day - today) / DAY)];
  return `${near ?? day.toLocaleDateString("en-GB", months)} ${minuteText(moment)} ${zoneName(moment)}`;
}

function show(time) {
  const moment = new Date(time.dateTime);
  if (Number.isNaN(moment.getTime())) return;
  const age = ageText((Date.now() - moment) / 1000);
  const when = (TEXTS[time.dataset.moment] ?? exactText)(moment);
  const [text, title] = time.dataset.moment === "age" ? [age, when] : [when, age];
  if (time.textContent !== text) time.textContent = text;
  if (time.title !== title) time.title = title;
}

// Shows the moments in a part of the page as they are now.
export function showMoments(part = document) {
  part.querySelectorAll("time[data-moment]").forEach(show);
}

onZoneChange(() => showMoments());
setInterval(() => {
  if (document.visibilityState === "visible") showMoments();
}, EVERY);
showMoments();
