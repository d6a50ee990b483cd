// The chart of percentage over time.

const SVG = "http://www.w3.org/2000/svg";
const WIDTH = 600;
const HEIGHT = 120;
const MARGIN = 6;
const POINTS = 1000; // at most

function line(points, name) {
  const polyline = document.createElementNS(SVG, "polyline");
  polyline.setAttribute("points", points);
  polyline.setAttribute("class", name);
  polyline.setAttribute("fill", "none");
  return polyline;
}

const y = (percentage) => HEIGHT - MARGIN - (percentage / 100) * (HEIGHT - 2 * MARGIN);
const clock = (ms) => `${new Date(ms).toISOString().slice(11, 19)} UTC`;

// Draws entries, oldest first; one alone is no curve.
export function draw(entries) {
  const figure = document.getElementById("task-chart");
  figure.hidden = entries.length < 2;
  if (figure.hidden) return;
  const every = Math.ceil(entries.length / POINTS);
  const shown = entries.filter((_, i) => i % every === 0 || i === entries.length - 1);
  const begin = shown[0].timestamp_ms;
  const end = shown.at(-1).timestamp_ms;
  const x = (ms) => ((ms - begin) / Math.max(1, end - begin)) * WIDTH;
  let points = "";
  let before = null;
  for (const entry of shown) {
    const at = x(entry.timestamp_ms).toFixed(1);
    if (before !== null) points += `${at},${before} `; // a percentage holds until the next entry
    before = y(entry.percentage).toFixed(1);
    points += `${at},${before} `;
  }
  const grid = [0, 50, 100].map((p) => line(`0,${y(p)} ${WIDTH},${y(p)}`, "grid"));
  document.getElementById("task-curve").replaceChildren(...grid, line(points, "curve"));
  document.getElementById("task-chart-begin").textContent = clock(begin);
  document.getElementById("task-chart-end").textContent = clock(end);
}
