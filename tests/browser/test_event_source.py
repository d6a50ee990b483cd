"""Streams as a browser's own EventSource sees them."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from playwright.sync_api import TimeoutError as NothingHappened

from tests.browser.source import Source, ids, ids_of, many, one
from tests.hub import Hub

OpenTab = Callable[[], Page]

_LONGEST_RETRY = 5000
"""Milliseconds: the most that a stream tells a client to wait before it comes back."""
_FROM_THE_REFERENCE = """taskId => {
    const es = new EventSource(`/api/v1/tasks/${taskId}/progress/stream`);
    es.addEventListener('progress', (e) => {
        const data = JSON.parse(e.data);
        console.log(`[${data.percentage}%] ${data.message}`);
    });
    es.addEventListener('done', () => es.close());
    es.addEventListener('done', () => console.log('closed'));
}"""


def test_it_gets_every_entry_and_done(hub: Hub, tab: OpenTab) -> None:
    task_id = hub.api.create("steps", {"count": 30, "pause": 0.02})
    source = Source(tab(), one(task_id))
    source.wait_for("done")
    assert ids(source.of("progress")) == ids_of(hub, task_id)
    messages = [event["data"]["message"] for event in source.of("progress")]
    assert messages == [*[f"1/{step}" for step in range(30)], "Done"]
    assert [event["data"] for event in source.of("done")] == [
        {"task_id": task_id, "status": "completed"}
    ]


def test_the_references_example_works(hub: Hub, tab: OpenTab) -> None:
    task_id = hub.api.create("steps", {"count": 20, "pause": 0.02})
    page = tab()
    with page.expect_console_message(lambda message: message.text == "closed"):
        page.evaluate(_FROM_THE_REFERENCE, task_id)
    entries = [item["progress"] for item in hub.api.history(task_id)]
    expected = [f"[{entry['percentage']}%] {entry['message']}" for entry in entries]
    *told, _ = [message.text for message in page.console_messages()]
    assert told == expected[-len(told) :]  # from the latest entry on
    assert told[-1] == "[100%] Done"


def test_it_goes_on_after_the_web_process_was_killed(
    hub: Hub, tab: OpenTab, tmp_path: Path
) -> None:
    page, home, gate = tab(), tab(), tmp_path / "gate"
    task_ids = [hub.api.create("steps", {"count": 50, "gate": str(gate)}) for _ in range(2)]
    of_one, of_many = Source(page, one(task_ids[0])), Source(page, many(*task_ids))
    home.goto(f"/#{task_ids[1]}")
    expect(home.locator("#log li").nth(3)).to_be_visible()
    of_one.wait_for("progress", 5)
    of_many.wait_for("progress", 2)  # one of each, from the latest entry on
    hub.kill_web()
    of_one.wait_for("lost")
    assert not of_one.of("done")
    assert not of_many.of("done")
    expect(home.get_by_text("The connection was lost.")).to_be_visible()
    gate.touch()
    hub.start_web()
    of_one.wait_for("done")
    of_many.wait_for("done", 2)
    assert ids(of_one.of("progress")) == ids_of(hub, task_ids[0])
    for task_id in task_ids:
        events = [event["data"] for event in of_many.of("progress")]
        seen = [data["progress"]["message"] for data in events if data["task_id"] == task_id]
        expected = [item["progress"]["message"] for item in hub.api.history(task_id)]
        assert seen == expected[-len(seen) :]  # from the latest entry on
        assert len(seen) > 3
    expect(home.get_by_role("progressbar")).to_have_js_property("value", 100)
    assert of_one.came_back_with in ids_of(hub, task_ids[0])
    expect(home.locator("#log li span:last-child")).to_have_text(
        [*[f"1/{step}" for step in range(50)], "Done"]
    )


def test_it_misses_nothing_while_the_web_process_is_restarted(hub: Hub, tab: OpenTab) -> None:
    """Though it has had no event to come back with."""
    hub.restart_web(TASKHUB_DRAIN_TIME="3s")
    task_id = hub.api.create("steps", process_at="2100-01-01T00:00:00Z")
    page = tab()
    sources = [Source(page, one(task_id, "start_id=$")), Source(page, many(task_id))]
    for source in sources:
        source.wait_until_open()
    hub.stop_web()
    hub.manage("task", "run", task_id)
    hub.manage("task", "watch", task_id)
    hub.start_web()
    for source in sources:
        source.wait_for("done")
    assert ids(sources[0].of("progress")) == ids_of(hub, task_id)
    assert len(sources[1].of("progress")) == len(ids_of(hub, task_id))


def test_a_204_ends_it(hub: Hub, tab: OpenTab) -> None:
    task_ids = [hub.api.create("steps") for _ in range(2)]
    for task_id in task_ids:
        hub.api.wait(task_id, "completed")
    page = tab()
    sources = [Source(page, one(task_ids[0])), Source(page, many(*task_ids))]
    for source in sources:
        source.wait_for_end()
    with pytest.raises(NothingHappened):
        page.wait_for_event("request", timeout=_LONGEST_RETRY + 500)
    for source in sources:
        assert source.answers == [200, 204]
        assert source.came_back_with == source.of("done")[-1]["id"]
    assert ids(sources[0].of("progress")) == ids_of(hub, task_ids[0])
    assert len(sources[0].of("done")) == 1
    assert [event["data"]["task_id"] for event in sources[1].of("done")] == task_ids


def test_several_tabs_see_the_same(hub: Hub, tab: OpenTab) -> None:
    """Five, for over HTTP/1.1 a browser opens at most six connections to one host."""
    tabs = [tab() for _ in range(5)]
    task_id = hub.api.create("steps", {"count": 40, "pause": 0.05})
    sources = [Source(page, one(task_id)) for page in tabs]
    for source in sources:
        source.wait_for("progress", 3)
    tabs.pop().close()  # disturbs no other
    sources.pop()
    for source in sources:
        source.wait_for("done")
        assert ids(source.of("progress")) == ids_of(hub, task_id)
        assert len(source.of("done")) == 1
