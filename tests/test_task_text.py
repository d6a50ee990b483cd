"""Looking for a text in payloads without reading those as JSON finds what reading them would."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tasks.engine.rq_spec import spec_fields
from tasks.engine.spec import TaskSpec
from tasks.engine.stored_task import StoredTask
from tasks.queries.task_text import has_metadata, has_text

_TEXTS = st.text('aKkßſÅ\u212a\u0130\\/"u0123 \n\x7f\x00é中😀:,', max_size=6)
_OBJECTS: st.SearchStrategy[dict[str, Any]] = st.dictionaries(
    _TEXTS, st.recursive(_TEXTS | st.none() | st.integers(), st.lists, max_leaves=3), max_size=3
)


@given(payload=_OBJECTS, metadata=_OBJECTS, text=_TEXTS.filter(bool))
def test_the_same_is_found(payload: dict[str, Any], metadata: dict[str, Any], text: str) -> None:
    spec = TaskSpec(type="echo", payload=payload, metadata=metadata, max_retries=0, timeout=1.0)
    fields = spec_fields(spec)
    task = StoredTask("id", {name.encode(): _as_bytes(fields[name]) for name in ("data", "meta")})
    read = [json.dumps(part, ensure_ascii=False).casefold() for part in (payload, metadata)]
    assert has_text(task, text.casefold()) is any(text.casefold() in part for part in read)


@given(metadata=_OBJECTS, wanted=st.dictionaries(_TEXTS, _TEXTS, max_size=2))
def test_metadata_is_compared_as_it_was_given(
    metadata: dict[str, Any], wanted: dict[str, str]
) -> None:
    spec = TaskSpec(type="echo", payload={}, metadata=metadata, max_retries=0, timeout=1.0)
    meta = _as_bytes(spec_fields(spec)["meta"])
    task = StoredTask("id", {b"meta": meta})
    texts = {key: value for key, value in metadata.items() if isinstance(value, str)}
    assert has_metadata(task, texts)
    assert has_metadata(task, {**texts, **wanted}) is ({**texts, **wanted}.items() <= texts.items())


def test_numbers_and_the_like_are_compared_as_json_writes_them() -> None:
    task = StoredTask("id", {b"meta": b'{"timeout":1,"metadata":{"a":1,"b":true,"c":null}}'})
    assert has_metadata(task, {"a": "1", "b": "true", "c": "null"})
    assert not has_metadata(task, {"a": "1.0"})
    assert not has_metadata(task, {"d": "null"})


def _as_bytes(value: str | bytes) -> bytes:
    return value if isinstance(value, bytes) else value.encode()
