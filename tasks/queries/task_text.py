"""Looking for a text in what a task was asked to be, or for a value in its metadata: either may
have a megabyte."""

import json
from collections.abc import Mapping
from typing import Any, Final

from tasks.engine.rq_spec import META, SPEC_FIELDS, metadata_of, payload_of, spec_json
from tasks.engine.stored_task import StoredTask

_ESCAPE: Final = rb"\u"
"""In JSON, what any character that is not ASCII begins with."""


def has_text(task: StoredTask, folded: str) -> bool:
    """Whether a payload or metadata, as JSON, has this text in whatever case.

    task: with SPEC_FIELDS.
    folded: the text, by `str.casefold`.
    """
    data, meta = (task.fields.get(name.encode()) for name in SPEC_FIELDS)
    if data is None or meta is None:
        return False
    if not any(_may_have(text, folded) for text in spec_json(data, meta)):
        return False
    parts = (json.dumps(part, ensure_ascii=False) for part in (payload_of(data), metadata_of(meta)))
    return any(folded in part.casefold() for part in parts)


def has_metadata(task: StoredTask, wanted: Mapping[str, str]) -> bool:
    """Whether its metadata has each of these keys with this value, a text or what JSON writes.

    task: with the field META, unless nothing is wanted.
    """
    if not wanted:
        return True
    meta = task.fields.get(META.encode())
    if meta is None or not all(_may_have(meta, _in_json(key)) for key in wanted):
        return False
    metadata = metadata_of(meta)
    return all(
        key in metadata and _as_written(metadata[key]) == value for key, value in wanted.items()
    )


def _in_json(key: str) -> str:
    return json.dumps(key, ensure_ascii=False)[1:-1].casefold()


def _as_written(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _may_have(text: bytes, folded: str) -> bool:
    """False where a JSON text cannot have it, found without reading the text as JSON."""
    if _ESCAPE in text or not text.isascii():
        return True
    return folded.isascii() and folded.encode() in text.lower()
