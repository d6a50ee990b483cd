"""Looking for a text in payloads without reading those as JSON finds what reading them would."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tasks.engine.rq_spec import spec_fields
from tasks.engine.spec import TaskSpec
from tasks.engine.stored_task import StoredTask
from tasks.queries.task_text import has_text

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


def _as_bytes(value: str | bytes) -> bytes:
    return value if isinstance(value, bytes) else value.encode()
