"""The product's own source, for tests of what may stand where."""

from tests.environment import PROJECT

PACKAGES = ("store", "access", "progress", "tasks", "taskhub")
"""From the bottom up."""


def sources(*suffixes: str) -> dict[str, str]:
    """The text of every product file of these kinds, by its path from the project's root."""
    return {
        str(path.relative_to(PROJECT)): path.read_text()
        for package in PACKAGES
        for path in sorted((PROJECT / package).rglob("*"))
        if path.suffix in suffixes
    }
