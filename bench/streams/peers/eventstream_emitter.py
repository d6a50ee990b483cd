"""Writes events as an application with django-eventstream does. Runs with packages of its own."""

from collections.abc import Sequence

from bench.streams.load_process import Message, serve
from bench.streams.pace import paced
from bench.streams.peers import eventstream as _settings  # noqa: F401  the package needs them

from django_eventstream import send_event  # type: ignore[import-not-found]  # isort: skip


def emit(attempts: Sequence[tuple[str, str]], events: int, rate: float, padding: int) -> Message:
    """One event for each attempt's channel in turn."""
    tail = "x" * padding
    reached = paced(
        lambda attempt, mark: send_event(attempt[0], "progress", {"message": mark + tail}),
        attempts,
        events,
        rate,
    )
    return {"rate": reached}


if __name__ == "__main__":
    serve({"emit": emit})
