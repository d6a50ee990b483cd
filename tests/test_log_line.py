"""What a line of the log looks like, for people and for programs."""

import json
import logging
import sys
from contextvars import ContextVar
from typing import Any

import pytest

from access.log_fields import add_log_fields, within_log_fields
from taskhub.log_line import formatter

TOKEN = f"thk_{'0' * 16}_verysecret"


@pytest.fixture(autouse=True)
def _nothing_is_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    """Other tests in this process call views outside of any request's own context."""
    monkeypatch.setattr("access.log_fields._fields", ContextVar("fields"))


def record(event: str, *arguments: object, **extra: Any) -> logging.LogRecord:
    """Of something that is logged just now."""
    return logging.getLogger("shop").makeRecord(
        "shop", logging.WARNING, __file__, 1, event, arguments, None, extra=extra
    )


def record_of_error() -> logging.LogRecord:
    """Of an exception that tells a secret."""
    try:
        raise ValueError(f"not good:\n{TOKEN}")
    except ValueError:
        return logging.getLogger("shop").makeRecord(
            "shop", logging.ERROR, __file__, 1, "failed", (), sys.exc_info()
        )


def in_json(logged: logging.LogRecord) -> dict[str, Any]:
    line: dict[str, Any] = json.loads(formatter("json").format(logged))
    return line


def test_a_line_for_people() -> None:
    said = record("%d of %s", 3, "it", plain="yes", text="two words", number=4)
    assert formatter("text").format(said).partition("Z ")[2] == (
        "[warning] 3 of it [shop] plain=yes text='two words' number=4"
    )


def test_a_line_for_programs() -> None:
    line = in_json(record("%d of %s", 3, "it", thing={"a": [1]}, kind=ValueError))
    assert line.pop("time").endswith("Z")
    assert line == {
        "level": "warning",
        "logger": "shop",
        "event": "3 of it",
        "thing": {"a": [1]},
        "kind": "<class 'ValueError'>",
    }


def test_a_line_has_what_is_bound_just_then() -> None:
    with within_log_fields(task_id="t1", attempt=1):
        add_log_fields(attempt=2)
        with within_log_fields(task_id="t2"):
            assert in_json(record("x"))["task_id"] == "t2"
        line = in_json(record("x"))
        assert (line["task_id"], line["attempt"]) == ("t1", 2)
    assert "task_id" not in in_json(record("x"))


def test_an_error_has_its_traceback_and_no_secret() -> None:
    above, *below = formatter("text").format(record_of_error()).splitlines()
    assert above.endswith("[error] failed [shop]")
    assert below[0].startswith("Traceback ")
    assert below[-1] == f"thk_{'0' * 16}_…"
    assert in_json(record_of_error())["exception"].splitlines() == below


def test_whatever_is_logged_is_without_secrets() -> None:
    said = record(f"called with Bearer {TOKEN}", path="/x?ticket=abc&y=1", also=[TOKEN])
    assert formatter("text").format(said).count("…") == 3
    line = in_json(said)
    assert line["event"] == "called with Bearer …"
    assert line["path"] == "/x?ticket=…&y=1"
    assert line["also"] == [f"thk_{'0' * 16}_…"]
