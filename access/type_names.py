"""Which task types a key may be bound to. The app that has them tells: access knows of none."""

from collections.abc import Callable

_sources: list[Callable[[], list[str]]] = []


def provide(source: Callable[[], list[str]]) -> None:
    """Have this be asked for the names of all types."""
    _sources[:] = [source]


def known_types() -> list[str]:
    """The names of all types, none where nobody has told."""
    return [name for source in _sources for name in source()]
