// Where the lines of a grid are: at round values, from 0 to the first at or above the highest.

import { roundStep } from "./round_step.js";

const MOST = 4; // steps

// Of a number of things.
export const countTicks = (highest) => ticks(highest, Math.max(1, decimalStep(highest / MOST)));

// Of a duration in seconds.
export const durationTicks = (highest) => ticks(highest || 1, roundStep((highest || 1) * 1000, MOST) / 1000);

// Of a share of 1.
export function shareTicks(highest) {
  const step = [0.01, 0.02, 0.05, 0.1, 0.2, 0.25].find((size) => highest / size <= MOST);
  return ticks(highest, step);
}

// The moments (seconds since 1970) to write under so many pixels of an axis, whose intervals begin
// at `times` and are `seconds` long: each begins one.
export function timeTicks(times, seconds, width, pixelsBetween) {
  const span = times.length * seconds;
  const step = Math.max(seconds, roundStep(span * 1000, width / pixelsBetween) / 1000);
  return times.filter((time) => time % step === 0);
}

function ticks(highest, step) {
  const count = Math.max(1, Math.ceil(highest / step - 1e-9));
  return Array.from({ length: count + 1 }, (_, i) => Number((i * step).toPrecision(12)));
}

// The next of 1, 2, 5, 10, 20, … at or above a value.
function decimalStep(value) {
  const power = 10 ** Math.floor(Math.log10(value || 1));
  return power * [1, 2, 5, 10].find((factor) => factor * power >= value);
}
