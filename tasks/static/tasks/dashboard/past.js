// What the queues did over time: throughput, latency and error rate.

import { elapsedText } from "../elapsed.js";
import { Chart, roundTop } from "./chart.js";
import { $ } from "./element.js";
import { number, percent, short } from "./format.js";

const LONG = { hour: "in the last hour", day: "in the last day", month: "in the last 30 days" };

const throughput = new Chart($("throughput"), "Throughput", {
  kind: "columns",
  format: number,
  axisFormat: whole,
});
const latency = new Chart($("latency"), "Latency", {
  kind: "lines",
  format: elapsedText,
  topFor: topOfDurations,
});
const errorRate = new Chart($("error-rate"), "Error rate", { kind: "lines", format: percent });

// past: what the hub's `past` answers; queue: the one to show, or "" for all.
export function showPast(past, queue) {
  const names = queue ? [queue] : Object.keys(past.queues);
  const { times, seconds, period } = past;
  const selected = names.map((name) => past.queues[name]);
  const total = (field) => times.map((_, i) => sum(selected.map((columns) => columns[field][i])));
  const processed = total("processed");
  const failed = total("failed");
  const [all, bad] = [sum(processed) ?? 0, sum(failed) ?? 0];
  const longest = Math.max(0, ...selected.flatMap((columns) => columns.latency));

  const succeeded = processed.map((value, i) => (value === null ? null : Math.max(0, value - failed[i])));
  throughput.show({
    ...{ times, seconds, summary: `${number(all)} attempts ${LONG[period]}, ${number(bad)} failed` },
    series: [
      { name: "succeeded", look: "completed", values: succeeded },
      { name: "failed", look: "archived", values: failed },
    ],
  });
  latency.show({
    ...{ times, seconds, summary: `the oldest pending task waited up to ${elapsedText(longest)}` },
    series: names.map((name, i) => ({
      ...{ name, look: `queue-${i % 6}`, values: past.queues[name].latency },
    })),
  });
  errorRate.show({
    ...{ times, seconds, summary: all ? `${percent(bad / all)} of all attempts` : "no attempts" },
    series: [{ name: "failed", look: "archived", values: rates(failed, processed) }],
  });
}

const rates = (failed, processed) =>
  processed.map((value, i) => (value === null ? null : value ? Math.min(1, failed[i] / value) : 0));

// Of those that are known; null when none is.
function sum(values) {
  const known = values.filter((value) => value !== null);
  return known.length ? known.reduce((before, value) => before + value, 0) : null;
}

// Durations of which the half is round, too: 1 min, 2 min, 4 min, 10 min, …
function topOfDurations(seconds) {
  const unit = seconds > 43_200 ? 86_400 : seconds > 1800 ? 3600 : seconds > 30 ? 60 : 1;
  return unit === 1 ? roundTop(seconds) : unit * even(seconds / unit);
}

const even = (value) => (value <= 1 ? 1 : 2 * roundTop(Math.ceil(value / 2)));

// For an axis: no half attempts.
function whole(value) {
  return value < 1 && value > 0 ? "" : short(value);
}
