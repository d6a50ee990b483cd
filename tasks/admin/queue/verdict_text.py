"""Whether a queue keeps up, in words."""

from datetime import datetime, timedelta
from typing import Final, NamedTuple

from tasks.elapsed import elapsed_text
from tasks.engine.calls import QueueStats
from tasks.queries.backlog import Backlog, Trend
from tasks.queries.sentence import At, Sentence, Value


class VerdictText(NamedTuple):
    """What a queue's page says first.

    title: in a few words.
    tone: good, warning, bad or unknown.
    detail: the sentence after it.
    """

    title: str
    tone: str
    detail: Sentence


_PHRASES: Final = {
    Trend.KEEPS_UP: ("Keeps up", "good", "{waits}"),
    Trend.SHRINKS: ("{end}", "good", "{waits} They become fewer."),
    Trend.HOLDS: ("Does not get ahead", "warning", "{waits} As many come in as are done."),
    Trend.GROWS: ("Grows", "bad", "{waits} They become more by {growth}."),
    Trend.PAUSED: ("Paused", "warning", "Workers take nothing from it. {waits}"),
    Trend.UNSERVED: ("No worker serves it", "bad", "{waits} They wait until one does."),
    Trend.UNKNOWN: (
        *("Not known yet", "unknown"),
        "{waits} Workers note once a minute how many, so this takes a minute or two.",
    ),
}
_PAUSED_SINCE: Final = "Workers take nothing from it since {since}. {waits}"


def verdict_text(
    stats: QueueStats, backlog: Backlog, paused_since: datetime | None = None
) -> VerdictText:
    """The verdict on a queue."""
    title, tone, phrase = _PHRASES[backlog.trend]
    values: dict[str, Value] = {"waits": _waiting(stats)}
    if backlog.pace:
        values["growth"] = rate_text(backlog.pace.growth)
    if backlog.trend is Trend.PAUSED and paused_since:
        phrase = _PAUSED_SINCE
        values["since"] = At(paused_since)
    return VerdictText(title.format(end=_end(backlog)), tone, Sentence(phrase, values))


def rate_text(per_minute: float) -> str:
    """A rate in words, such as "about 12 a minute"; of one that is low, by the hour."""
    if per_minute < 0.5:
        return f"about {per_minute * 60:,.0f} an hour"
    return f"about {per_minute:,.0f} a minute"


def _waiting(stats: QueueStats) -> str:
    if not stats.pending:
        return "Nothing waits."
    how_long = elapsed_text(stats.latency_seconds)
    if stats.pending == 1:
        return f"1 task waits, for {how_long}."
    return f"{stats.pending:,} tasks wait, the oldest for {how_long}."


def _end(backlog: Backlog) -> str:
    if backlog.end_in is None:
        return "Gets ahead slowly"
    if backlog.end_in < timedelta(minutes=1):
        return "Worked off in about a minute"
    minutes = round(backlog.end_in / timedelta(minutes=1))
    return f"Worked off in about {elapsed_text(minutes * 60)}"
