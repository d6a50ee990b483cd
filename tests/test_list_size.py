"""How large a page of `GET /api/v1/tasks` may get."""

import os

import pytest

from tasks.api.list_body import MAX_BYTES
from tests.api import TASKS, Api
from tests.list_page import QUEUE, create

PAYLOADS = {
    "that cannot be packed": lambda: {"text": os.urandom(400_000).hex()},
    "that is packed to nearly nothing": lambda: {"text": "x" * 900_000},
    "whose characters take more in the store than in an answer": lambda: {"text": "ß" * 400_000},
}


@pytest.mark.usefixtures("emptied")
@pytest.mark.parametrize("kind", PAYLOADS)
def test_a_page_ends_early_rather_than_grow_without_bound(api: Api, kind: str) -> None:
    made = [create(1, **PAYLOADS[kind]())[0] for _ in range(8)]
    query = {"state": "pending", "queue": QUEUE}
    assert [task["id"] for task in api.page(**query)["tasks"]] == made[::-1]
    found: list[str] = []
    cursor = ""
    while cursor is not None:
        answer = api.http.get(TASKS, params=query | {"include": "payload", "cursor": cursor})
        assert len(answer.content) <= MAX_BYTES
        page = answer.json()
        assert page["tasks"]
        found += [task["id"] for task in page["tasks"]]
        cursor = page["next_cursor"]
    assert found == made[::-1]


@pytest.mark.usefixtures("emptied")
def test_long_metadata_is_no_page_of_its_own(api: Api) -> None:
    text = os.urandom(400_000).hex()
    made = [api.create(queue=QUEUE, metadata={"text": text}, timeout="1500ms") for _ in range(8)]
    pages = api.pages(state="pending", queue=QUEUE)
    assert [task["id"] for page in pages for task in page] == made[::-1]
    assert {task["timeout"] for page in pages for task in page} == {1.5}
