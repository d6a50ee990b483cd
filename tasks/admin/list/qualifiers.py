"""The one text field of the list: `type:invoice.send meta.tenant:acme error:Timeout` and free text.

A word that a qualifier begins is one; in quotes it is text (`"type:x"`), and so is what a value has
spaces in (`meta.name:"Anna B"`).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Final

NAMES: Final = ("state", "queue", "type", "error", "since", "until")
"""The qualifiers, in the order in which they are written; beside them, `meta.` and any key."""
META: Final = "meta."
_OTHER_WORDS: Final = {"status": "state", "exception": "error", "after": "since", "before": "until"}
_KEY: Final = re.compile(r'[^\s":]+')
_VALUE: Final = r'"(?:[^"\\]|\\.)*"|(?!")\S*'
_QUALIFIER: Final = re.compile(rf'(?<!\S)([a-z]+|{re.escape(META)}[^\s":]*):({_VALUE})(?!\S)')
_QUOTED_WORD: Final = re.compile(r'(?<!\S)"([^\s"]+)"(?!\S)')


@dataclass(frozen=True, slots=True)
class Asked:
    """What a text asks for.

    values: by the names of qualifiers, those of metadata with their `meta.`.
    text: what is looked for as it is.
    rest: what was not understood, as it was written.
    problems: why, as sentences: what, where, and what would be right.
    """

    values: dict[str, str] = field(default_factory=dict)
    text: str = ""
    rest: str = ""
    problems: tuple[str, ...] = ()


def parse(written: str) -> Asked:
    """What somebody wrote into the field."""
    values: dict[str, str] = {}
    free: list[str] = []
    rest: list[str] = []
    problems: list[str] = []
    begin = 0
    for match in _QUALIFIER.finditer(written):
        name, value = match[1], _unquoted(match[2])
        problem = _problem_with(name, value, values)
        if problem is None and not _is_qualifier(name):
            continue  # a word with a colon, as in http://…
        free.append(written[begin : match.start()])
        begin = match.end()
        if problem:
            rest.append(match[0])
            problems.append(f"“{match[0]}”, at character {match.start() + 1}: {problem}")
        else:
            values[name] = value
    free.append(written[begin:])
    text = " ".join(part for part in (_plain(piece.strip()) for piece in free) if part)
    return Asked(values, text, " ".join(rest), tuple(problems))


def write(values: Mapping[str, str], text: str = "", rest: str = "") -> str:
    """A text that asks for this, as `parse` reads it."""
    names = [*NAMES, *sorted(name for name in values if name.startswith(META))]
    asked = [f"{name}:{_quoted(values[name])}" for name in names if values.get(name)]
    return " ".join(part for part in (*asked, _literal(text), rest) if part)


def is_metadata(name: str) -> bool:
    """Whether this is a qualifier of metadata, with a key that can be written."""
    return name.startswith(META) and _KEY.fullmatch(name.removeprefix(META)) is not None


def _is_qualifier(name: str) -> bool:
    return name in NAMES or name.startswith(META)


def _problem_with(name: str, value: str, values: Mapping[str, str]) -> str | None:
    """What is wrong with a qualifier, None where it is right, or none at all."""
    if not _is_qualifier(name):
        near = _OTHER_WORDS.get(name) or next(iter(get_close_matches(name, NAMES, 1, 0.75)), "")
        meant = f"Did you mean “{near}:”? To look for it as a text, write it in quotes."
        return f"there is no “{name}:”. {meant}" if near else None
    if name.startswith(META) and not is_metadata(name):
        return "a key of the metadata is missing, as in “meta.tenant:acme”."
    if not value.strip():
        return f"a value is missing, as in “{name}:{_EXAMPLES.get(name, 'acme')}”."
    if values.get(name, value) != value:
        return f"“{name}:” is there already, with “{values[name]}”. Leave one of them."
    return None


_EXAMPLES: Final = {
    "state": "retry",
    "queue": "low",
    "type": "invoice.send",
    "error": "TimeoutError",
    "since": "1h",
    "until": "today",
}


def _unquoted(value: str) -> str:
    return re.sub(r"\\(.)", r"\1", value[1:-1]) if value.startswith('"') else value


def _quoted(value: str) -> str:
    if re.search(r"\s", value) or value.startswith('"') or not value:
        escaped = re.sub(r'(["\\])', r"\\\1", value)
        return f'"{escaped}"'
    return value


def _plain(text: str) -> str:
    """Free text without the quotes that keep a word from being a qualifier."""
    return _QUOTED_WORD.sub(lambda match: match[1] if _is_taken(match[1]) else match[0], text)


def _literal(text: str) -> str:
    """Free text with these quotes."""
    return re.sub(r"\S+", lambda match: f'"{match[0]}"' if _is_taken(match[0]) else match[0], text)


def _is_taken(word: str) -> bool:
    """Whether a word alone would be taken for a qualifier."""
    match = _QUALIFIER.fullmatch(word)
    if match is None:
        return False
    return _is_qualifier(match[1]) or _problem_with(match[1], match[2], {}) is not None
