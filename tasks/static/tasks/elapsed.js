// Spans of time as people say them; `tasks/elapsed.py` says the same on the server.

const UNITS = [["d", 86400], ["h", 3600], ["min", 60], ["s", 1]];

// A span in its two largest units, such as "2 h 5 min"; below ten seconds with one decimal, below
// one in milliseconds.
export function elapsedText(seconds) {
  const ms = Math.max(0, Math.floor(seconds * 1000 + 0.5));
  if (ms > 0 && ms < 1000) return `${ms} ms`;
  if (ms < 10_000 && ms % 1000 >= 100) {
    return `${Math.floor(ms / 1000)}.${Math.floor((ms % 1000) / 100)} s`;
  }
  return inUnits(Math.floor(ms / 1000));
}

// How long ago a moment was, or, below zero, how far ahead it is, in its largest unit, such as
// "5 min ago" or "in 2 h"; "now" within a second.
export function ageText(seconds) {
  const whole = Math.floor(Math.abs(seconds));
  if (!whole) return "now";
  const [unit, size] = UNITS.find((each) => whole >= each[1]);
  const span = `${Math.floor(whole / size)} ${unit}`;
  return seconds > 0 ? `${span} ago` : `in ${span}`;
}

function inUnits(seconds) {
  const first = UNITS.findIndex(([, size]) => seconds >= size);
  const parts = [];
  let rest = seconds;
  for (const [unit, size] of UNITS.slice(first).slice(0, 2)) {
    const count = Math.floor(rest / size);
    rest %= size;
    if (count || parts.length === 0) parts.push(`${count} ${unit}`);
  }
  return parts.join(" ");
}
