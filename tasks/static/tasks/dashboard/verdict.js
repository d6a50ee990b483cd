// The verdict: all is well, or what is wrong, worst first, changed in place.

import { elapsedText } from "../elapsed.js";
import { $, element, say } from "../element.js";
import { dateTime, timeOfDay } from "../format.js";

const rows = new Map();

// verdict: {headline, findings}; time: now.
export function showVerdict({ headline, findings }, time) {
  say($("headline"), headline);
  $("verdict").dataset.severity = findings[0]?.severity ?? "well";
  const keys = findings.map(({ kind, name }) => `${kind} ${name}`);
  for (const [key, { row }] of rows) {
    if (keys.includes(key)) continue;
    row.remove();
    rows.delete(key);
  }
  findings.forEach((finding, i) => {
    const { row, link, since } = rows.get(keys[i]) ?? addRow(keys[i]);
    row.dataset.severity = finding.severity;
    link.href = finding.address;
    say(link, finding.text);
    showSince(since, finding, time);
    if ($("findings").children[i] !== row) $("findings").insertBefore(row, $("findings").children[i]);
  });
}

function addRow(key) {
  const link = element("a");
  const since = element("time", { className: "quiet" });
  const row = element("li", {}, link, " ", since);
  rows.set(key, { row, link, since });
  return rows.get(key);
}

function showSince(target, { since, or_earlier: orEarlier }, time) {
  target.hidden = !since;
  if (!since) return;
  const minutes = Math.floor((new Date(time) - new Date(since)) / 60_000);
  const moment = minutes < 1440 ? timeOfDay(since) : dateTime(since);
  const span = minutes < 1 ? "just now" : elapsedText(60 * minutes);
  target.dateTime = since;
  say(target, `since ${moment}${orEarlier ? " or earlier" : ""} (${span})`);
}
