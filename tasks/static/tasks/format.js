// Numbers, sizes and times as people read them; in English and UTC, as all of the admin.

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

// When an interval of so many seconds begins (seconds since 1970).
export function moment(time, seconds) {
  const date = new Date(time * 1000);
  if (seconds < 86400) return date.toISOString().slice(11, 16);
  return date.toLocaleDateString("en", { day: "numeric", month: "short", timeZone: "UTC" });
}

export const dateTime = (text) => `${new Date(text).toISOString().slice(0, 16).replace("T", " ")} UTC`;
