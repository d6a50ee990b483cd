// Numbers, sizes and times as people read them, in English, as all of the admin.

import { dateText, minuteText, zoneName } from "./zone.js";

export const number = (value) => value.toLocaleString("en");

// The same in little room, from some number on: 3.34M.
export const short = (value, from = 100_000) =>
  value < from
    ? number(value)
    : value.toLocaleString("en", { notation: "compact", maximumSignificantDigits: 3 });

export const percent = (share) =>
  share.toLocaleString("en", { style: "percent", maximumFractionDigits: 1 });

export function bytes(value) {
  const units = ["B", "KiB", "MiB", "GiB", "TiB"];
  const step = value ? Math.min(units.length - 1, Math.floor(Math.log2(value) / 10)) : 0;
  const scaled = value / 1024 ** step;
  return `${scaled.toLocaleString("en", { maximumFractionDigits: scaled < 10 ? 1 : 0 })} ${units[step]}`;
}

// Of charts, by their names. Thirty days are those of UTC, as they are counted, in whatever zone the
// rest is shown.
export const PERIODS = {
  hour: "in the last hour",
  day: "in the last day",
  month: "in the last 30 days of UTC",
};

// When an interval of so many seconds begins (seconds since 1970); days are those of UTC.
export function moment(time, seconds) {
  const date = new Date(time * 1000);
  if (seconds < 86400) return minuteText(date);
  return date.toLocaleDateString("en", { day: "numeric", month: "short", timeZone: "UTC" });
}

export function dateTime(text) {
  const date = new Date(text);
  return `${dateText(date)} ${minuteText(date)} ${zoneName(date)}`;
}

// The same without its day.
export function timeOfDay(text) {
  const date = new Date(text);
  return `${minuteText(date)} ${zoneName(date)}`;
}
