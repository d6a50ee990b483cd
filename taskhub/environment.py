"""Reading one setting from the environment: its value, or one clear line and no start."""

import os
import re
from collections.abc import Callable
from functools import partial
from typing import NoReturn, TypeVar

from tasks.durations import parse_duration

T = TypeVar("T")


def refuse(name: str, problem: str) -> NoReturn:
    """Stop the start with one line that names the setting. Raises SystemExit."""
    raise SystemExit(f"TaskHub cannot start: {name} {problem}")


def read(name: str, default: str, parse: Callable[[str], T]) -> T:
    """A setting's value.

    default: the text where the environment has none.
    parse: makes the value of a text; raises ValueError with what would be right.
    Raises SystemExit.
    """
    text = os.environ.get(name, "").strip() or default
    try:
        return parse(text)
    except ValueError as error:
        refuse(name, f"{error}, got {text!r}")


def text(name: str, default: str = "") -> str:
    """Any text."""
    return read(name, default, str)


def secret(name: str, least: int) -> str:
    """A text of visible ASCII characters, at least so many; "" when unset. It is never shown."""
    value = text(name)
    if value and not re.fullmatch(f"[!-~]{{{least},}}", value):
        refuse(name, f"must be at least {least} visible ASCII characters")
    return value


def duration(name: str, default: str) -> float:
    """A Go duration above zero, in seconds."""
    return read(name, default, parse_duration)


def duration_or_none(name: str) -> float:
    """A Go duration in seconds; 0 when unset, or `0s`."""
    return read(name, "0s", lambda value: 0.0 if value == "0s" else parse_duration(value))


def whole_number(name: str, default: int, least: int, most: int = 2**53) -> int:
    """An integer from `least` to `most`."""

    return read(name, str(default), partial(_whole_number, least=least, most=most))


def percentage(name: str, default: str) -> float:
    """A percentage from 1% to 100%, as a share of one."""

    def parse(value: str) -> float:
        try:
            return _whole_number(value.removesuffix("%"), 1, 100) / 100
        except ValueError:
            raise ValueError("must be a percentage from 1% to 100%") from None

    return read(name, default, parse)


def number_of_processes(name: str, default: int, most: int) -> int:
    """An integer from 1 to `most`, or `auto`: as many as there are cores for this process."""

    def parse(value: str) -> int:
        if value == "auto":
            return min(_cores(), most)
        try:
            return _whole_number(value, 1, most)
        except ValueError as error:
            raise ValueError(f"{error}, or auto") from None

    return read(name, str(default), parse)


def one_of(name: str, choices: tuple[str, ...]) -> str:
    """One of a few words, the first when unset."""

    def parse(value: str) -> str:
        if value not in choices:
            raise ValueError("must be " + " or ".join(choices))
        return value

    return read(name, choices[0], parse)


def names(name: str, default: str, pattern: str, rule: str) -> list[str]:
    """A comma-separated list of names, each once.

    pattern: a regular expression that each name matches.
    rule: what a name must be, for people.
    """

    def parse(value: str) -> list[str]:
        found = [part.strip() for part in value.split(",") if part.strip()]
        wrong = [part for part in found if not re.fullmatch(pattern, part)]
        if wrong or (value and not found):
            raise ValueError(f"must be a comma-separated list of {rule}")
        if len(set(found)) < len(found):
            raise ValueError("must name each one once")
        return found

    return read(name, default, parse)


def _whole_number(value: str, least: int, most: int) -> int:
    if not re.fullmatch("[0-9]{1,16}", value) or not least <= int(value) <= most:
        raise ValueError(f"must be a whole number from {least} to {most}")
    return int(value)


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):  # not everywhere
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
