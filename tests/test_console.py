"""What `make run` prints: for people a line with its time, for programs an object a line."""

import json
import re
from typing import Any

import pytest

from taskhub.hub.console import Console


def test_for_people_each_line_has_its_time_and_who_says_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    Console(["hub", "web1"]).say("web1", "one\ntwo")
    printed = capsys.readouterr().out.splitlines()
    assert [re.sub(r"^\d\d:\d\d:\d\d ", "", line) for line in printed] == [
        "web1 | one",
        "web1 | two",
    ]


def test_for_programs_each_line_is_an_object(
    settings: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.TASKHUB_LOG_FORMAT = "json"
    console = Console(["hub", "web1"])
    console.say("web1", '{"event": "request"}')
    console.say("hub", "web1 started (pid 7)")
    printed = capsys.readouterr()
    first, second = map(json.loads, printed.err.splitlines())
    assert printed.out == ""
    assert first == {"event": "request"}
    assert second.pop("time").endswith("Z")
    assert second == {"level": "info", "event": "web1 started (pid 7)", "process": "hub"}
