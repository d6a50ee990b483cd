// What the attempts at tasks of a type came to over time. The page is a live one: its data comes anew.

import { Chart } from "../chart/chart.js";
import { $ } from "../element.js";
import { number, PERIODS, short } from "../format.js";
import { countTicks } from "../chart/ticks.js";

const chart = new Chart($("attempts"), "Attempts", {
  kind: "columns",
  format: number,
  axisFormat: (value) => short(value, 10_000),
  ticksFor: countTicks,
});
const sum = (values) => values.reduce((before, value) => before + value, 0);
let period = "hour";

function show() {
  const { times, seconds, completed, failed } = JSON.parse($("type-charts").textContent)[period];
  const all = sum(completed) + sum(failed);
  chart.show({
    ...{ times, seconds, events: [] },
    summary: `${number(all)} ${PERIODS[period]}, ${number(sum(failed))} failed`,
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
  button.addEventListener("click", () => {
    period = button.dataset.period;
    show();
  });
}
document.addEventListener("part-renewed", ({ target }) => {
  if (target.id === "type-data") show();
});
show();
