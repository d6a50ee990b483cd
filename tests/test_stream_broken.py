"""A stream that meets what nobody thought of: an entry of a form that is not ours."""

import pytest

from progress.keys import progress_stream
from tests.api import Api
from tests.gate import Gate
from tests.hub import Hub
from tests.watch import stream_of, watching

MANY = "/api/v1/progress/stream"


@pytest.mark.parametrize("kind", ["one", "many"])
def test_it_is_logged_and_told_and_the_client_comes_back_by_id(
    api: Api, hub: Hub, gate: Gate, kind: str
) -> None:
    task_id = api.create("gate", gate.payload())
    api.wait_for_stage(task_id, "waiting")
    path = stream_of(task_id) if kind == "one" else f"{MANY}?task_ids={task_id}"
    logged = len(hub.web_log.read_text())
    with hub.store() as store, watching(api.http, path) as watch:
        first = next(watch)
        odd = store.xadd(progress_stream(task_id), {"odd": "indeed"})
        gate.open()  # what follows makes the stream read what it missed
        told = list(watch)
        store.xdel(progress_stream(task_id), odd)
    assert [event.event for event in told] == ["error"]
    assert told[0].json() == {
        "task_id": task_id,
        "error": "Server error",
        "code": "INTERNAL_ERROR",
    }
    assert told[0].id == first.id
    assert "unforeseen" in hub.web_log.read_text()[logged:]
    with watching(api.http, path, last_event_id=told[0].id) as watch:
        assert [event.event for event in watch] == ["progress", "done"]
