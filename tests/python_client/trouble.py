"""Streams without what a busy machine adds."""

from collections.abc import Iterable, Iterator

from taskhub_client import Event, Trouble


def untroubled(events: Iterable[Event]) -> Iterator[Event]:
    """All but Trouble: a store that takes long is reported as one that is away."""
    return (event for event in events if not isinstance(event, Trouble))
