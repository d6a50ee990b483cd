// What the attempts at tasks of a type came to over time.

import { Chart } from "../chart/chart.js";
import { $ } from "../element.js";
import { number, short } from "../format.js";
import { countTicks } from "../chart/ticks.js";

const LONG = { hour: "in the last hour", day: "in the last day", month: "in the last 30 days" };
const charts = JSON.parse($("type-charts").textContent);
const chart = new Chart($("attempts"), "Attempts", {
  kind: "columns",
  format: number,
  axisFormat: (value) => short(value, 10_000),
  ticksFor: countTicks,
});
const sum = (values) => values.reduce((before, value) => before + value, 0);

function show(period) {
  const { times, seconds, completed, failed } = charts[period];
  const all = sum(completed) + sum(failed);
  chart.show({
    ...{ times, seconds, events: [] },
    summary: `${number(all)} ${LONG[period]}, ${number(sum(failed))} failed`,
    series: [
      { name: "succeeded", look: "completed", values: completed },
      { name: "failed", look: "archived", values: failed },
    ],
  });
  for (const button of $("periods").children) {
    button.setAttribute("aria-pressed", String(button.dataset.period === period));
  }
}

for (const button of $("periods").children) {
  button.addEventListener("click", () => show(button.dataset.period));
}
show(Object.keys(charts)[0]);
