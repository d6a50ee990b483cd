"""Requests and attempts are spans of one trace, where a receiver of them is named."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.api import TASKS
from tests.hub import Hub, running
from tests.otlp import Receiver, receiving
from tests.test_traceparent import HEADERS, TRACE, TRACEPARENT
from tests.waiting import eventually

_SERVER, _CONSUMER, _ERROR = 2, 5, 2


@pytest.fixture(scope="module")
def receiver() -> Iterator[Receiver]:
    with receiving() as receiver:
        yield receiver


@pytest.fixture(scope="module")
def traced(receiver: Receiver, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    folder: Path = tmp_path_factory.mktemp("traced")
    with running(Hub(folder, OTEL_EXPORTER_OTLP_ENDPOINT=receiver.url)) as hub:
        yield hub


def spans_of(receiver: Receiver, trace_id: str, number: int) -> list[Any]:
    """So many spans of a trace, the one that began first first."""
    found = eventually(
        lambda: receiver.of_trace(trace_id),
        lambda spans: len(spans) >= number,
        30,
        f"{number} spans",
    )
    assert len(found) == number
    return sorted(found, key=lambda span: span.start_time_unix_nano)


def test_a_request_and_each_attempt_are_spans_of_the_callers_trace(
    traced: Hub, receiver: Receiver
) -> None:
    body = {"type": "fail", "payload": {"secret": "word"}, "queue": "low", "max_retries": 1}
    task_id = traced.api.http.post(TASKS, json=body, headers=HEADERS).json()["task_id"]
    traced.work_off("low")
    request, *attempts = spans_of(receiver, TRACE, 2)
    assert (request.name, request.kind) == (f"POST {TASKS}", _SERVER)
    assert request.parent_span_id.hex() == TRACEPARENT.split("-")[2]
    for attempt in attempts:
        assert (attempt.name, attempt.kind, attempt.status.code) == ("fail", _CONSUMER, _ERROR)
        assert attempt.parent_span_id == request.span_id
        attributes = {each.key: each.value for each in attempt.attributes}
        assert attributes["messaging.message.id"].string_value == task_id
        assert attributes["taskhub.task.attempt"].int_value == 1
        assert b"word" not in attempt.SerializeToString()


def test_a_handler_is_part_of_its_attempt_also_where_nobody_else_traces(
    traced: Hub, receiver: Receiver
) -> None:
    task_id = traced.api.create("about", queue="low")
    traced.work_off("low")
    told = traced.api.task(task_id)["result"]["traceparent"]
    _, trace_id, span_id, _ = told.split("-")
    request, attempt = spans_of(receiver, trace_id, 2)
    assert (request.name, request.parent_span_id) == (f"POST {TASKS}", b"")
    assert attempt.parent_span_id == request.span_id
    assert attempt.span_id.hex() == span_id
    assert attempt.status.code != _ERROR
