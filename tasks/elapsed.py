"""Spans of time as people say them; `static/tasks/elapsed.js` says the same in the browser."""

import math

_UNITS = (("d", 86400), ("h", 3600), ("min", 60), ("s", 1))


def elapsed_text(seconds: float) -> str:
    """A span in its two largest units, such as "2 h 5 min"; below ten seconds with one decimal,
    below one in milliseconds."""
    ms = max(0, math.floor(seconds * 1000 + 0.5))
    if 0 < ms < 1000:
        return f"{ms} ms"
    if ms < 10_000 and ms % 1000 >= 100:
        return f"{ms // 1000}.{ms % 1000 // 100} s"
    return _in_units(ms // 1000)


def age_text(seconds: float) -> str:
    """How long ago a moment was, or, below zero, how far ahead it is, in its largest unit, such as
    "5 min ago" or "in 2 h"; "now" within a second."""
    whole = math.floor(abs(seconds))
    if not whole:
        return "now"
    unit, size = next(each for each in _UNITS if whole >= each[1])
    span = f"{whole // size} {unit}"
    return f"{span} ago" if seconds > 0 else f"in {span}"


def _in_units(seconds: int) -> str:
    first = next((place for place, (_, size) in enumerate(_UNITS) if seconds >= size), -1)
    parts: list[str] = []
    for unit, size in _UNITS[first:][:2]:
        count, seconds = divmod(seconds, size)
        if count or not parts:
            parts.append(f"{count} {unit}")
    return " ".join(parts)
