"""Requests to create a task that are refused, and what they leave behind: nothing."""

from typing import Any

import pytest

from tests.api import TASKS, Api, error_of
from tests.hub import Hub

GOOD: dict[str, Any] = {"type": "echo", "payload": {}, "queue": "idle"}
BAD_DURATIONS = [
    "30",
    "soon",
    "",
    "0s",
    "-5s",
    "+5s",
    "5 s",
    " 5s",
    "5s ",
    "1d",
    "5S",
    "1.s.5",
    "h",
    "PT5S",
    "٥s",
    "2562048h",
    "9" * 400 + "h",
    "1e3s",
    "infs",
    30,
    1.5,
    0,
    True,
    None,
    [],
    {},
]
BAD_TIMES = [
    "2024-01-15",
    "2024-01-15T10:00:00",
    "2024-01-15 10:00:00Z",
    "2024-01-15T10:00Z",
    "2024-13-15T10:00:00Z",
    "2024-02-30T10:00:00Z",
    "2024-01-15T24:00:00Z",
    "2024-01-15T10:60:00Z",
    "2024-01-15T10:00:61Z",
    "2024-01-15T10:00:00+24:00",
    "2024-01-15T10:00:00+01:60",
    "2024-01-15T10:00:00+0100",
    "2024-01-15T10:00:00.Z",
    "2024-01-15T10:00:00Z ",
    "2024-01-15T10:00:00Z\n",
    "٢٠٢٤-01-15T10:00:00Z",
    "10000-01-01T00:00:00Z",
    "tomorrow",
    "",
    1705312800,
    None,
    True,
    {},
]


@pytest.mark.parametrize("body", [[], [GOOD], "echo", 1, 0.5, None, True])
def test_the_body_must_be_an_object(api: Api, body: Any) -> None:
    error_of(api.http.post(TASKS, json=body), 400, "INVALID_REQUEST")


@pytest.mark.parametrize("field", ["type", "payload"])
def test_what_is_required_must_be_there(api: Api, field: str) -> None:
    body = {name: value for name, value in GOOD.items() if name != field}
    assert error_of(api.http.post(TASKS, json=body), 400, "INVALID_REQUEST")["field"] == field


def test_an_empty_body_lacks_everything(api: Api) -> None:
    error_of(api.http.post(TASKS), 400, "INVALID_REQUEST")
    error_of(api.http.post(TASKS, json={}), 400, "INVALID_REQUEST")


WRONG: dict[str, list[Any]] = {
    "type": [1, None, True, [], {}, ["echo"]],
    "max_retries": [-1, 1001, 2**64, 1.0, 0.5, "3", None, [], True],
    "queue": ["nope", "Default", "", "default ", 1, None, [], True],
    "metadata": ["x", 1, None, [], True],
}


@pytest.mark.parametrize(
    ("field", "value"), [(field, value) for field, values in WRONG.items() for value in values]
)
def test_a_field_of_the_wrong_type_is_named(api: Api, field: str, value: Any) -> None:
    details = error_of(api.post(**(GOOD | {field: value})), 400, "INVALID_REQUEST")
    assert details["field"] == field


@pytest.mark.parametrize(
    "name", ["", "nope", "Demo", "demo ", "x" * 100_000, "tasks.worker.runner.run"]
)
def test_a_type_that_nobody_registered(api: Api, name: str) -> None:
    response = api.post(**(GOOD | {"type": name}))
    error_of(response, 400, "INVALID_TASK_TYPE")
    assert len(response.text) < 2000


@pytest.mark.parametrize("payload", [[], "x", 1, 1.5, None, True])
def test_a_payload_must_be_an_object(api: Api, payload: Any) -> None:
    error_of(api.post(**(GOOD | {"payload": payload})), 400, "INVALID_PAYLOAD")


@pytest.mark.parametrize("timeout", BAD_DURATIONS)
def test_a_timeout_must_be_a_duration(api: Api, timeout: Any) -> None:
    details = error_of(api.post(**(GOOD | {"timeout": timeout})), 400, "INVALID_TIMEOUT")
    assert details["field"] == "timeout"


@pytest.mark.parametrize("unique", BAD_DURATIONS)
def test_a_uniqueness_window_must_be_a_duration(api: Api, unique: Any) -> None:
    details = error_of(api.post(**(GOOD | {"unique": unique})), 400, "INVALID_UNIQUE")
    assert details["field"] == "unique"


@pytest.mark.parametrize("process_at", BAD_TIMES)
def test_process_at_must_be_a_moment_with_an_offset(api: Api, process_at: Any) -> None:
    details = error_of(api.post(**(GOOD | {"process_at": process_at})), 400, "INVALID_PROCESS_AT")
    assert details["field"] == "process_at"


REFUSED: list[dict[str, Any]] = [
    {"type": "nope"},
    {"type": "demo", "payload": {"count": 0}},
    {"timeout": "x", "unique": "1h"},
    {"unique": "x"},
    {"process_at": "x", "unique": "1h"},
    {"max_retries": -1, "unique": "1h"},
    {"queue": "nope"},
    {"metadata": 1},
]


def test_what_was_refused_left_nothing_in_the_store(api: Api, hub: Hub) -> None:
    def kept() -> tuple[list[bytes], int]:
        with hub.store() as store:
            found = [*store.scan_iter("rq:job:*", 1000), *store.scan_iter("taskhub:unique:*", 1000)]
            return sorted(found), int(store.llen("rq:queue:idle"))

    before = kept()
    for change in REFUSED:
        assert api.post(**(GOOD | change)).status_code == 400
    assert kept() == before
