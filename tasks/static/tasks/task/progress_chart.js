// The chart of percentage over time: what was reported is told under the pointer, and by the arrow
// keys.

import { elapsedText } from "../elapsed.js";
import { visible } from "../visible_text.js";
import { onZoneChange, secondText, zoneName } from "../zone.js";
import { roundStep } from "../chart/round_step.js";

const SVG = "http://www.w3.org/2000/svg";
const HEIGHT = 180;
const MARGIN = { top: 22, right: 10, bottom: 24, left: 42 };
const BETWEEN_TICKS = 80; // pixels, at least
const LETTER = 6.5; // pixels, about
const POINTS = 1000; // at most
const STEPS = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -10, PageUp: 10 };

export class ProgressChart {
  #entries = []; // oldest first
  #told = -1; // the entry that the tip tells of

  constructor() {
    for (const name of ["chart", "chart-title", "frame", "tip"]) {
      this[name.replace("chart-", "")] = document.getElementById(`task-${name}`);
    }
    this.frame.addEventListener("pointermove", (event) => this.#tell(this.#entryUnder(event)));
    this.frame.addEventListener("pointerleave", () => this.#tell(-1));
    this.frame.addEventListener("focus", () => this.#tell(this.#entries.length - 1));
    this.frame.addEventListener("blur", () => this.#tell(-1));
    this.frame.addEventListener("keydown", (event) => this.#move(event));
    onZoneChange(() => this.show(this.#entries));
    new ResizeObserver(() => this.#draw()).observe(this.frame);
  }

  // Where the percentage is one and the same there is nothing to draw.
  show(entries) {
    this.#entries = entries;
    this.chart.hidden = entries.every(({ percentage }) => percentage === entries[0].percentage);
    if (this.chart.hidden) return;
    this.title.textContent = `Percentage over time, since ${clock(new Date(entries[0].timestamp_ms))}`;
    this.#draw();
    this.#describe(this.#told);
  }

  #draw() {
    this.width = this.frame.clientWidth;
    if (this.chart.hidden || !this.width) return;
    this.begin = this.#entries[0].timestamp_ms;
    this.span = Math.max(1, this.#entries.at(-1).timestamp_ms - this.begin);
    const svg = shape("svg", { id: "task-curve", width: this.width, height: HEIGHT, "aria-hidden": true });
    svg.append(...this.#grid(), ...this.#ticks(), ...this.#stages(), this.#curve());
    this.marker = shape("circle", { class: "marker", r: 4, visibility: "hidden" });
    svg.append(this.marker);
    this.frame.querySelector("svg")?.remove();
    this.frame.prepend(svg);
    this.#tell(this.#told);
  }

  #x(ms) {
    return MARGIN.left + ((ms - this.begin) / this.span) * (this.width - MARGIN.left - MARGIN.right);
  }

  #y(percentage) {
    return HEIGHT - MARGIN.bottom - (percentage / 100) * (HEIGHT - MARGIN.top - MARGIN.bottom);
  }

  #grid() {
    return [0, 50, 100].flatMap((percentage) => {
      const y = this.#y(percentage);
      return [
        shape("line", { class: "grid", x1: MARGIN.left, x2: this.width - MARGIN.right, y1: y, y2: y }),
        shape("text", { x: MARGIN.left - 6, y: y + 4, "text-anchor": "end" }, `${percentage}%`),
      ];
    });
  }

  #ticks() {
    const most = Math.max(1, Math.floor((this.width - MARGIN.left) / BETWEEN_TICKS));
    const step = roundStep(this.span, most);
    return Array.from({ length: Math.floor(this.span / step) + 1 }, (_, i) => {
      const x = this.#x(this.begin + i * step);
      const anchor = x > this.width - 30 ? "end" : "middle";
      return [
        shape("line", { class: "grid", x1: x, x2: x, y1: this.#y(0), y2: this.#y(0) + 5 }),
        shape("text", { x, y: HEIGHT - 5, "text-anchor": anchor }, elapsedText((i * step) / 1000)),
      ];
    }).flat();
  }

  // Where each stage begins; its name, where there is room for it.
  #stages() {
    let free = 0;
    return this.#entries.flatMap(({ stage, timestamp_ms: ms }, i) => {
      if (i && stage === this.#entries[i - 1].stage) return [];
      const x = this.#x(ms);
      const name = visible(stage);
      const end = this.width - MARGIN.right;
      const isAtEnd = x + name.length * LETTER > end;
      const begin = isAtEnd ? end - name.length * LETTER : x;
      const line = shape("line", { class: "stage", x1: x, x2: x, y1: MARGIN.top - 6, y2: this.#y(0) });
      if (begin < free) return [line];
      free = begin + (name.length + 1) * LETTER;
      const place = isAtEnd ? { x: end, "text-anchor": "end" } : { x };
      return [line, shape("text", { class: "stage-name", y: 11, ...place }, name)];
    });
  }

  #curve() {
    const every = Math.ceil(this.#entries.length / POINTS);
    const shown = this.#entries.filter((_, i, all) => i % every === 0 || i === all.length - 1);
    const corners = shown.flatMap(({ timestamp_ms: ms, percentage }, i) => {
      const at = this.#x(ms).toFixed(1);
      const corner = `${at},${this.#y(percentage).toFixed(1)}`;
      // a percentage holds until the next entry
      return i ? [`${at},${this.#y(shown[i - 1].percentage).toFixed(1)}`, corner] : [corner];
    });
    return shape("polyline", { class: "curve", points: corners.join(" ") });
  }

  #entryUnder(event) {
    const x = event.clientX - this.frame.getBoundingClientRect().left;
    const distance = ({ timestamp_ms: ms }) => Math.abs(this.#x(ms) - x);
    return this.#entries.reduce(
      (nearest, entry, i) => (distance(entry) < distance(this.#entries[nearest]) ? i : nearest),
      0,
    );
  }

  #move(event) {
    const last = this.#entries.length - 1;
    const ends = { Home: 0, End: last };
    const index = ends[event.key] ?? this.#told + (STEPS[event.key] ?? NaN);
    if (Number.isNaN(index)) return;
    event.preventDefault();
    this.#tell(Math.max(0, Math.min(last, index)));
  }

  // Of which entry the tip tells; -1 for none.
  #tell(index) {
    this.#told = index;
    this.tip.hidden = index < 0;
    this.marker?.setAttribute("visibility", index < 0 ? "hidden" : "visible");
    this.#describe(index);
    if (index < 0) return;
    const { timestamp_ms: ms, percentage } = this.#entries[index];
    this.marker.setAttribute("cx", this.#x(ms));
    this.marker.setAttribute("cy", this.#y(percentage));
    this.tip.textContent = this.#words(index);
    this.tip.classList.toggle("is-high", percentage < 50); // where the curve is not
    const left = Math.min(this.#x(ms) + 8, this.width - this.tip.offsetWidth);
    this.tip.style.left = `${Math.max(0, left)}px`;
  }

  #describe(told) {
    const index = told < 0 ? this.#entries.length - 1 : told;
    this.frame.setAttribute("aria-valuemin", 1);
    this.frame.setAttribute("aria-valuemax", this.#entries.length);
    this.frame.setAttribute("aria-valuenow", index + 1);
    this.frame.setAttribute("aria-valuetext", this.#words(index));
  }

  #words(index) {
    const { timestamp_ms: ms, percentage, stage, message } = this.#entries[index];
    const said = visible(message ? `${stage}: ${message}` : stage);
    const after = elapsedText((ms - this.#entries[0].timestamp_ms) / 1000);
    return `${percentage}% after ${after}, ${said}`;
  }
}

function shape(name, attributes, text = "") {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.textContent = text;
  return made;
}

const clock = (moment) => `${secondText(moment)} ${zoneName(moment)}`;
