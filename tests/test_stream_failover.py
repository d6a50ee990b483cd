"""A stream whose store has failed over to a server that lacks the last entries, by a slow clock."""

import json

from progress.keys import progress_stream
from store.connection import Store
from tests.api import Api
from tests.hub import Hub
from tests.watch import event_steps, stream_of, watching


def add(store: Store, task_id: str, entry_id: str, previous: str, **fields: str) -> None:
    """Write an entry and announce it, as a script does, under an id of the test's."""
    written = {"percentage": "50", "stage": "work", "message": "here", **fields}
    key = progress_stream(task_id)
    store.xadd(key, written, id=entry_id)
    flat = [part for pair in written.items() for part in pair]
    store.publish(key, json.dumps([entry_id, previous, flat]))


def test_the_end_is_told_also_where_it_is_before_what_was_seen_last(hub: Hub, api: Api) -> None:
    task_id = api.create(queue="quiet")
    with hub.store() as store, watching(api.http, stream_of(task_id)) as watch:
        add(store, task_id, "1000-0", "0-0")
        assert event_steps([next(watch)]) == [("progress", 50)]
        add(store, task_id, "3000-0", "1000-0", percentage="90")
        assert event_steps([next(watch)]) == [("progress", 90)]
        store.delete(progress_stream(task_id))
        store.xadd(progress_stream(task_id), {"percentage": "50", "stage": "work"}, id="1000-0")
        add(store, task_id, "2000-0", "1000-0", percentage="100", status="completed")
        assert event_steps(list(watch)) == [("progress", 100), ("done", "completed")]
    api.delete(task_id)
