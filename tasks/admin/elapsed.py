"""Spans of time as people say them."""

_UNITS = (("d", 86400), ("h", 3600), ("min", 60), ("s", 1))


def spelled(seconds: float) -> str:
    """A span in its two largest units, such as "2 h 5 min"; below a minute with one decimal."""
    seconds = max(0.0, seconds)
    if seconds < 1:
        return f"{seconds * 1000:.0f} ms"
    if seconds < 60:
        return f"{seconds:.1f} s"
    rest = int(seconds)
    parts: list[str] = []
    for unit, size in _UNITS:
        count, rest = divmod(rest, size)
        if count or parts:
            parts.append(f"{count} {unit}")
    return " ".join(part for part in parts[:2] if not part.startswith("0 "))
