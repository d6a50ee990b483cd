// A chart over time: stacked columns or lines, drawn as SVG into a <figure>, with what it says in
// words as its label, and every number in a table that can be opened.

import { element, say, shape } from "../element.js";
import { moment } from "../format.js";
import { timeTicks } from "./ticks.js";
import { onZoneChange } from "../zone.js";

const MARGIN = { top: 14, right: 8, bottom: 24, left: 68 }; // the same for all, so that axes align
const BETWEEN_LABELS = 70; // pixels
const DAY = 86_400; // seconds

export class Chart {
  // kind: "columns" or "lines"; format, axisFormat: how a value is written, also beside the axis;
  // ticksFor: the values with a line, for the highest (see ticks.js).
  constructor(figure, title, { kind, format, axisFormat = format, ticksFor, height = 180 }) {
    Object.assign(this, { title, kind, format, axisFormat, ticksFor, height });
    this.summary = element("span", { className: "quiet" });
    this.key = element("span", { className: "key" });
    this.frame = element("div", { className: "frame" });
    this.frame.style.height = `${height}px`;
    this.tip = element("div", { className: "tip", hidden: true });
    this.table = element("table");
    this.numbers = element("details", { className: "numbers" }, element("summary", {}, "Numbers"));
    this.numbers.append(element("div", { className: "scroll" }, this.table));
    this.numbers.addEventListener("toggle", () => this.#fillTable());
    figure.replaceChildren(
      element("figcaption", {}, element("h3", {}, title), this.summary, this.key),
      this.frame,
      this.numbers,
    );
    this.frame.addEventListener("pointerleave", () => this.#point(null));
    onZoneChange(() => this.#drawAnew());
    new ResizeObserver(() => this.#draw()).observe(this.frame);
  }

  // data: {times, seconds, series: [{name, look, values}], events: [{time, text}], summary}; a value
  // of null is not known.
  show(data) {
    const text = JSON.stringify(data);
    if (text === this.shown) return;
    this.shown = text;
    this.data = data;
    say(this.summary, data.summary);
    this.key.replaceChildren(
      ...data.series.map(({ name, look }) => element("span", { className: `dot ${look}` }, name)),
    );
    this.#drawAnew();
  }

  #drawAnew() {
    this.#draw();
    this.#fillTable();
  }

  #draw() {
    this.width = this.frame.clientWidth;
    if (!this.data || !this.width) return;
    this.ticks = this.ticksFor(this.#highest());
    this.top = this.ticks.at(-1);
    const svg = shape("svg", {
      role: "img",
      "aria-label": `${this.title}: ${this.data.summary}`,
      width: this.width,
      height: this.height,
    });
    svg.append(...this.#grid(), ...this.#times());
    svg.append(...(this.kind === "columns" ? this.#columns() : this.#lines()));
    svg.append(...this.#events());
    this.marker = this.#upright("marker", 0);
    svg.append(this.marker);
    svg.addEventListener("pointermove", (event) => this.#point(event));
    this.frame.replaceChildren(svg, this.tip);
    if (!this.#highest()) this.frame.append(element("p", { className: "nothing" }, "Nothing yet"));
  }

  #highest() {
    const { series, times } = this.data;
    if (this.kind === "lines") return Math.max(0, ...series.flatMap(({ values }) => values));
    return Math.max(0, ...times.map((_, i) => series.reduce((sum, one) => sum + one.values[i], 0)));
  }

  #step() {
    return (this.width - MARGIN.left - MARGIN.right) / this.data.times.length;
  }

  #x(index) {
    return MARGIN.left + index * this.#step();
  }

  #y(value) {
    return this.height - MARGIN.bottom - (value / this.top) * (this.height - MARGIN.top - MARGIN.bottom);
  }

  #upright(look, x) {
    return shape("line", { class: look, x1: x, x2: x, y1: MARGIN.top, y2: this.height - MARGIN.bottom });
  }

  #grid() {
    return this.ticks.flatMap((value) => {
      const y = this.#y(value);
      return [
        shape("line", { class: "grid", x1: MARGIN.left, x2: this.width - MARGIN.right, y1: y, y2: y }),
        shape("text", { x: MARGIN.left - 8, y: y + 4, "text-anchor": "end" }, this.axisFormat(value)),
      ];
    });
  }

  // A day is written under its middle, any other moment where it is.
  #times() {
    const { times, seconds } = this.data;
    const place = seconds < DAY ? 0 : this.#step() / 2;
    return timeTicks(times, seconds, this.width, BETWEEN_LABELS).flatMap((time) => {
      const x = this.#x(times.indexOf(time)) + place;
      if (x > this.width - 18) return [];
      const [y1, y2] = [this.height - MARGIN.bottom, this.height - MARGIN.bottom + 4];
      return [
        shape("line", { class: "grid", x1: x, x2: x, y1, y2 }),
        shape("text", { x, y: this.height - 6, "text-anchor": "middle" }, moment(time, seconds)),
      ];
    });
  }

  #events() {
    const { times, seconds, events } = this.data;
    return events.flatMap(({ time }) => {
      const x = this.#x((time - times[0]) / seconds);
      const [left, right, y] = [x - 4, x + 4, MARGIN.top];
      const flag = shape("path", { class: "flag", d: `M${left},${y - 7}H${right}L${x},${y}Z` });
      return [this.#upright("event", x), flag];
    });
  }

  // What happened within an interval, in words.
  #eventsOf(index) {
    const { times, seconds, events } = this.data;
    const within = events.filter(({ time }) => time >= times[index] && time < times[index] + seconds);
    return within.map(({ text }) => text);
  }

  #columns() {
    const gap = this.#step() > 4 ? 1 : 0;
    const below = this.data.times.map(() => 0);
    return this.data.series.flatMap(({ look, values }) =>
      values.flatMap((value, i) => {
        if (!value) return [];
        const from = this.#y(below[i]);
        const to = this.#y((below[i] += value));
        const size = { x: this.#x(i), y: to, width: Math.max(1, this.#step() - gap), height: from - to };
        return [shape("rect", { class: look, ...size })];
      }),
    );
  }

  #lines() {
    return this.data.series.flatMap(({ look, values }) => {
      const isKnown = (i) => (values[i] ?? null) !== null;
      const path = [];
      const alone = []; // points that no line leads to
      values.forEach((value, i) => {
        if (!isKnown(i)) return;
        const [cx, cy] = [this.#x(i) + this.#step() / 2, this.#y(value)];
        path.push(`${isKnown(i - 1) ? "L" : "M"}${cx},${cy}`);
        if (!isKnown(i - 1) && !isKnown(i + 1)) alone.push(shape("circle", { class: look, cx, cy, r: 3 }));
      });
      return [shape("path", { class: `line ${look}`, d: path.join("") }), ...alone];
    });
  }

  // Tells the numbers under the pointer; nothing without an event.
  #point(event) {
    const at = event ? event.clientX - this.frame.getBoundingClientRect().left : -1;
    const index = Math.floor((at - MARGIN.left) / this.#step());
    const { times, seconds, series } = this.data;
    this.tip.hidden = index < 0 || index >= times.length;
    this.marker.classList.toggle("seen", !this.tip.hidden);
    if (this.tip.hidden) return;
    const x = this.#x(index) + this.#step() / 2;
    this.marker.setAttribute("x1", x);
    this.marker.setAttribute("x2", x);
    this.tip.replaceChildren(
      element("strong", {}, moment(times[index], seconds)),
      ...series.map(({ name, look, values }) =>
        element("span", { className: `dot ${look}` }, `${name}: ${this.#written(values[index])}`),
      ),
      ...this.#eventsOf(index).map((text) => element("span", {}, text)),
    );
    this.tip.style.left = `${Math.max(0, Math.min(x + 8, this.width - this.tip.offsetWidth))}px`;
  }

  #written(value) {
    return value === null ? "not known" : this.format(value);
  }

  #fillTable() {
    if (!this.numbers.open || !this.data) return;
    const { times, seconds, series } = this.data;
    const cells = (tag, texts) => texts.map((text) => element(tag, {}, text));
    const rows = times.map((time, i) => {
      const values = series.map(({ values }) => this.#written(values[i]));
      values.push(this.#eventsOf(i).join("; "));
      return element("tr", {}, element("th", { scope: "row" }, moment(time, seconds)), ...cells("td", values));
    });
    const head = element("tr", {}, ...cells("th", ["From", ...series.map(({ name }) => name), "Events"]));
    this.table.replaceChildren(element("thead", {}, head), element("tbody", {}, ...rows.reverse()));
  }
}
