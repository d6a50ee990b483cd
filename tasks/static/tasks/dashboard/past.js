// What the queues did over time: throughput, latency and error rate.

import { elapsedText } from "../elapsed.js";
import { Chart } from "../chart/chart.js";
import { $ } from "../element.js";
import { number, percent, PERIODS, short } from "../format.js";
import { countTicks, durationTicks, shareTicks } from "../chart/ticks.js";

const LOW = 130; // pixels

const throughput = new Chart($("throughput"), "Throughput", {
  kind: "columns",
  format: number,
  axisFormat: (value) => short(value, 10_000),
  ticksFor: countTicks,
});
const latency = new Chart($("latency"), "Latency", {
  kind: "lines",
  format: elapsedText,
  ticksFor: durationTicks,
  height: LOW,
});
const errorRate = new Chart($("error-rate"), "Error rate", {
  kind: "lines",
  format: percent,
  ticksFor: shareTicks,
  height: LOW,
});

// past: what the hub's `past` answers; queue: the one to show, or "" for all.
export function showPast(past, queue) {
  const names = queue ? [queue] : Object.keys(past.queues);
  const { times, seconds, period } = past;
  const events = past.events
    .filter((event) => !queue || !event.queue || event.queue === queue)
    .map(({ at, text }) => ({ time: new Date(at) / 1000, text }));
  const selected = names.map((name) => past.queues[name]);
  const total = (field) => times.map((_, i) => sum(selected.map((columns) => columns[field][i])));
  const processed = total("processed");
  const failed = total("failed");
  const [all, bad] = [sum(processed) ?? 0, sum(failed) ?? 0];
  const longest = Math.max(0, ...selected.flatMap((columns) => columns.latency));

  const succeeded = processed.map((value, i) => (value === null ? null : Math.max(0, value - failed[i])));
  throughput.show({
    ...{ times, seconds, events, summary: `${number(all)} attempts ${PERIODS[period]}, ${number(bad)} failed` },
    series: [
      { name: "succeeded", look: "completed", values: succeeded },
      { name: "failed", look: "archived", values: failed },
    ],
  });
  latency.show({
    ...{ times, seconds, events, summary: `the oldest pending task waited up to ${elapsedText(longest)}` },
    series: names.map((name, i) => ({
      ...{ name, look: `queue-${i % 6}`, values: past.queues[name].latency },
    })),
  });
  errorRate.show({
    ...{ times, seconds, events, summary: all ? `${percent(bad / all)} of all attempts` : "no attempts" },
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
