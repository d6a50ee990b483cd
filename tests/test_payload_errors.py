"""Payloads that the type of the task refuses, and those that it just takes."""

from itertools import pairwise
from typing import Any

import pytest

from tests.api import Api, error_of

WRONG: dict[str, list[Any]] = {
    "message": [1, None, True, [], {}],
    "count": [0, -1, 1001, 1.0, "5", None, True, 10**30],
    "delay_ms": [-1, 60_001, 0.5, "1", None, False],
    "fail_at": [1.0, "1", True, []],
    "fail_times": [-1, 1.0, "1", None, True],
}


@pytest.mark.parametrize(
    ("field", "value"), [(field, value) for field, values in WRONG.items() for value in values]
)
def test_a_demo_says_which_field_is_wrong(api: Api, field: str, value: Any) -> None:
    response = api.post(type="demo", payload={field: value}, queue="idle")
    details = error_of(response, 400, "INVALID_PAYLOAD")
    assert set(details["errors"]) == {field}


@pytest.mark.parametrize("unknown", ["counts", "", "Message", "__class__"])
def test_a_demo_takes_no_unknown_field(api: Api, unknown: str) -> None:
    response = api.post(type="demo", payload={unknown: 1}, queue="idle")
    details = error_of(response, 400, "INVALID_PAYLOAD")
    assert set(details["errors"]) == {unknown}


@pytest.mark.parametrize(
    "payload",
    [
        {},
        {"message": ""},
        {"message": "  x  "},
        {"count": 1},
        {"count": 1000},
        {"delay_ms": 0},
        {"delay_ms": 60_000},
        {"fail_at": None},
        {"fail_at": 3, "fail_times": 0},
        {"fail_times": 10**30},
    ],
)
def test_a_demo_takes_all_that_is_in_its_bounds(api: Api, payload: dict[str, Any]) -> None:
    assert api.post(type="demo", payload=payload, queue="idle").status_code == 201


def test_the_errors_of_a_serializer_are_in_the_details(api: Api) -> None:
    response = api.post(type="resize", payload={"url": "no url", "width": 0})
    details = error_of(response, 400, "INVALID_PAYLOAD")
    assert details["errors"] == {
        "url": ["Enter a valid URL."],
        "width": ["Ensure this value is greater than or equal to 1."],
    }


def test_a_field_that_a_serializer_misses_is_named(api: Api) -> None:
    response = api.post(type="resize", payload={"width": 3})
    details = error_of(response, 400, "INVALID_PAYLOAD")
    assert details["errors"] == {"url": ["This field is required."]}
    assert response.json()["error"] == (
        "the payload is not valid for 'resize': url: This field is required."
    )


def test_a_type_without_a_serializer_takes_any_object(api: Api) -> None:
    assert api.run("echo", {"": 1, "any": {"thing": []}})["result"] == {"": 1, "any": {"thing": []}}


def test_a_demo_answers_what_it_was_given(api: Api) -> None:
    assert api.run("demo", {"message": "Hi", "count": 2, "delay_ms": 0})["result"] == {
        "message": "Hi",
        "count": 2,
    }


def test_a_demo_has_defaults(api: Api) -> None:
    assert api.run("demo", {"delay_ms": 0})["result"] == {"message": "Hello", "count": 5}
    task_id = api.create("demo")
    api.wait(task_id, "completed")
    stamps = [entry["progress"]["timestamp_ms"] for entry in api.history(task_id)][:5]
    assert all(later - earlier >= 499 for earlier, later in pairwise(stamps))
