"""The process that writes progress, as the handlers of many running tasks do."""

from collections.abc import Sequence

from bench.hub import configure
from bench.streams.load_process import Message, serve
from bench.streams.pace import paced


def emit(attempts: Sequence[Sequence[str]], events: int, rate: float, padding: int) -> Message:
    """Calls `Context.progress` of the attempts in turn."""
    from bench.streams.attempt import contexts  # they need Django's settings
    from tasks.engine.calls import Execution

    tail = "x" * padding
    reached = paced(
        lambda ctx, mark: ctx.progress(50, "measuring", mark + tail),
        contexts([Execution(*attempt) for attempt in attempts]),
        events,
        rate,
    )
    return {"rate": reached}


if __name__ == "__main__":
    configure()
    serve({"emit": emit})
