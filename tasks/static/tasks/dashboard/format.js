// Numbers, sizes, times and durations as people read them; in English and UTC, as all of the admin.

export const number = (value) => value.toLocaleString("en");

// The same in little room: 3.34M.
export const short = (value) =>
  value < 100_000
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

// The two largest units of so many seconds: 250 ms, 3.2 s, 2 min 5 s, 4 d 3 h.
export function duration(seconds) {
  if (!seconds) return "0 s";
  if (seconds < 1) return `${Math.round(seconds * 1000)} ms`;
  if (seconds < 10) return `${seconds.toLocaleString("en", { maximumFractionDigits: 1 })} s`;
  const rest = Math.round(seconds);
  const parts = [
    [Math.floor(rest / 86400), "d"],
    [Math.floor(rest / 3600) % 24, "h"],
    [Math.floor(rest / 60) % 60, "min"],
    [rest % 60, "s"],
  ];
  const first = parts.findIndex(([count]) => count);
  const shown = parts.slice(first, first + 2).filter(([count]) => count);
  return shown.map(([count, unit]) => `${count} ${unit}`).join(" ");
}

// When an interval of so many seconds begins (seconds since 1970).
export function moment(time, seconds) {
  const date = new Date(time * 1000);
  if (seconds < 86400) return date.toISOString().slice(11, 16);
  return date.toLocaleDateString("en", { day: "numeric", month: "short", timeZone: "UTC" });
}

export const dateTime = (text) => `${new Date(text).toISOString().slice(0, 16).replace("T", " ")} UTC`;
