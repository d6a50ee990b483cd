"""Writing a task type: the decorator, what a handler gets, and how it may end."""

import itertools
import types
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from tasks import registry
from tasks.context import Context
from tasks.engine import services
from tasks.engine.spec import NewTask
from tasks.exceptions import UnknownTaskType
from tests.api import Api
from tests.gate import Gate

_numbers = itertools.count()


def handler(ctx: Context, payload: Any) -> None:
    """A handler that nobody runs."""


@pytest.fixture
def name() -> Iterator[str]:
    """A name that no type has; the type is forgotten afterwards."""
    name = f"of_a_test_{next(_numbers)}"
    yield name
    registry._types.pop(name, None)


def test_a_name_is_all_that_a_type_needs(name: str) -> None:
    assert registry.task(name)(handler) is handler
    known = registry.get(name)
    assert (known.name, known.handler, known.payload) == (name, handler, None)
    assert (known.queue, known.timeout, known.max_retries) == ("default", 1800, 3)


def test_a_type_says_what_it_wants(name: str) -> None:
    registry.task(name, queue="low", timeout="5m", max_retries=5, backoff=float)(handler)
    known = registry.get(name)
    assert (known.queue, known.timeout, known.max_retries) == ("low", 300, 5)
    assert known.backoff(3) == 3.0


@pytest.mark.parametrize("timeout", ["", "5", "0s", "soon"])
def test_a_timeout_that_is_no_duration_is_refused_at_once(name: str, timeout: str) -> None:
    with pytest.raises(ValueError, match="must be"):
        registry.task(name, timeout=timeout)
    with pytest.raises(UnknownTaskType):
        registry.get(name)


def other(ctx: Context, payload: Any) -> None:
    """Another handler that nobody runs."""


def made_elsewhere() -> Callable[[Context, Any], None]:
    """A handler of the same name in another module."""
    namespace: dict[str, Any] = {"__name__": "elsewhere"}
    exec("def handler(ctx, payload): ...", namespace)
    found: Callable[[Context, Any], None] = namespace["handler"]
    assert (found.__module__, found.__qualname__) == ("elsewhere", handler.__qualname__)
    return found


@pytest.mark.parametrize("second", [other, made_elsewhere()])
def test_a_name_is_taken_once(name: str, second: Callable[[Context, Any], None]) -> None:
    registry.task(name)(handler)
    with pytest.raises(ValueError, match="registered already"):
        registry.task(name)(second)
    assert registry.get(name).handler is handler


def test_the_same_module_may_be_imported_again(name: str) -> None:
    registry.task(name)(handler)
    imported_again = types.FunctionType(handler.__code__, globals(), handler.__name__)
    assert imported_again is not handler
    registry.task(name)(imported_again)
    assert registry.get(name).handler is imported_again


def test_types_come_from_apps_and_from_the_modules_of_the_setting() -> None:
    assert {"demo", "echo", "resize"} <= set(registry.names())


def test_a_handler_knows_its_task(api: Api) -> None:
    task = api.run("about", {}, queue="critical", metadata={"user_id": "123"})
    assert task["result"] == {
        "task_id": task["id"],
        "queue": "critical",
        "attempt": 1,
        "metadata": {"user_id": "123"},
        "cancelled": False,
        "traceparent": "",
    }


def test_a_handler_gets_what_its_serializer_made_of_the_payload(api: Api) -> None:
    task = api.run("resize", {"url": "https://example.com/", "width": "20"})
    assert task["result"] == {"bytes": 123, "width": 20}
    assert task["payload"]["width"] == "20"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("nothing", None),
        ("a number", 1.5),
        ("a text", "fertig ✓"),
        ("a list", [1, [2, {"three": None}]]),
    ],
)
def test_a_json_value_is_the_result(api: Api, given: str, kept: Any) -> None:
    assert api.run("give", {"result": given})["result"] == kept


@pytest.mark.parametrize("given", ["a set", "bytes", "a nan", "half a pair", "a loop", "an object"])
def test_a_result_that_is_not_json_fails_the_attempt(api: Api, given: str) -> None:
    task_id = api.create("give", {"result": given}, max_retries=0)
    task = api.wait(task_id, "archived")
    assert "not JSON" in task["last_err"]
    assert task["result"] is None


def test_skip_retry_archives_at_once(api: Api) -> None:
    task = api.wait(api.create("skip", max_retries=5), "archived")
    assert (task["retried"], task["last_err"]) == (0, "SkipRetry: no use")


def test_a_payload_that_its_type_refuses_by_now_is_archived_at_once(api: Api) -> None:
    """The type took it when the task was created."""
    looser = replace(registry.get("resize"), payload=None)
    new_task = NewTask.of(looser, payload={"url": "https://example.com/", "width": 0})
    task = api.wait(services.create(new_task).task_id, "archived")
    assert task["last_err"] == (
        "InvalidPayload: the payload is not valid for 'resize':"
        " width: Ensure this value is greater than or equal to 1."
    )
    assert (task["retried"], task["started_at"] is None) == (0, False)


def test_a_handler_that_is_refused_another_task_is_tried_again(api: Api) -> None:
    task = api.wait(api.create("asks_for_resize", {"width": 1}, max_retries=1), "archived")
    assert task["last_err"].startswith("InvalidPayload: the payload is not valid for 'resize': url")
    assert task["retried"] == 1


def test_a_type_that_no_worker_knows_is_archived_when_its_retries_are_over(api: Api) -> None:
    """Until then another worker may know it."""
    gone = replace(registry.get("echo"), name="gone", max_retries=1)
    task = api.wait(services.create(NewTask.of(gone, payload={})).task_id, "archived")
    assert (task["last_err"], task["retried"]) == ("UnknownTaskType: unknown task type 'gone'", 1)


@pytest.mark.parametrize(
    ("payload", "last_err"),
    [
        ({"how": "sys.exit", "code": 0}, "SystemExit: 0"),
        ({"how": "sys.exit", "code": 3}, "SystemExit: 3"),
        ({"how": "interrupt"}, "KeyboardInterrupt: "),
    ],
)
def test_leaving_is_a_failed_attempt(api: Api, payload: dict[str, Any], last_err: str) -> None:
    task_id = api.create("leave", payload, max_retries=1)
    task = api.wait(task_id, "archived")
    assert (task["last_err"], task["retried"]) == (last_err, 1)


@pytest.mark.parametrize("code", [1, 0])
def test_a_handler_that_ends_its_process_fails_its_attempt(api: Api, code: int) -> None:
    payload = {"how": "os._exit", "code": code}
    task_id = api.create("leave", payload, max_retries=1)
    try:
        task = api.wait(task_id, "archived")
    finally:
        api.http.post(f"/api/v1/tasks/{task_id}/cancel")  # one that runs for ever disturbs others
    assert task["last_err"].startswith("WorkerLost: ")
    assert task["retried"] == 1


def test_an_error_that_cannot_say_its_message_still_has_a_name(api: Api) -> None:
    task_id = api.create("unprintable", max_retries=0)
    assert api.wait(task_id, "archived")["last_err"].startswith("Unprintable")


def test_after_all_of_these_the_worker_still_works(api: Api, gate: Gate) -> None:
    ids = [api.create("gate", gate.payload()) for _ in range(2)]
    for task_id in ids:
        api.wait(task_id, "active")
    gate.open()
    assert [api.wait(task_id, "completed")["retried"] for task_id in ids] == [0, 0]
