"""`manage.py doctor`: what is wrong with a hub, in plain words, and an exit code for scripts."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from taskhub.doctor.advice import ADVICE
from taskhub.doctor.store_check import store_complaints
from tasks.queries.verdict.finding import Kind
from tests.environment import SERVED
from tests.hub import Hub
from tests.hub_facts import store
from tests.manage import manage, told

NO_SKEW = timedelta()


@pytest.fixture
def environment(hub: Hub, tmp_path: Path) -> dict[str, str]:
    """Of a hub whose queues are all served, where much may fail; with a new database."""
    return hub.environment | {
        "DATABASE_URL": f"sqlite:///{tmp_path}/hub.sqlite3",
        "TASKHUB_QUEUES": ",".join(SERVED),
        "TASKHUB_ALERT_ERROR_ATTEMPTS": "1000000",
    }


def examined(environment: dict[str, str]) -> tuple[int, dict[str, list[str]]]:
    """The exit code, and of each part what is wrong with it."""
    done = told(environment, "doctor", "--json")
    parts: list[dict[str, Any]] = json.loads(done.stdout)["parts"]
    return done.returncode, {
        part["area"]: [complaint["text"] for complaint in part["complaints"]] for part in parts
    }


def test_a_hub_that_is_well(environment: dict[str, str]) -> None:
    manage(environment, "migrate")
    areas = ("settings", "database", "store", "workers", "queues")
    assert examined(environment) == (0, {area: [] for area in areas})
    lines = manage(environment, "doctor").splitlines()
    assert [line[:2] for line in lines] == ["✓ "] * len(areas)


def test_one_that_is_not(environment: dict[str, str]) -> None:
    code, found = examined(environment | {"TASKHUB_QUEUES": "critical,nowhere"})
    assert (code, found["queues"]) == (1, ["No worker serves queue nowhere"])
    assert "migrations are not applied" in found["database"][0]
    said = told(environment, "doctor").stdout
    assert "! database" in said
    assert "      Run `python manage.py migrate`." in said.splitlines()


def test_a_store_that_is_away(environment: dict[str, str], tmp_path: Path) -> None:
    code, found = examined(environment | {"REDIS_URL": f"unix://{tmp_path}/none.sock"})
    assert code == 1
    assert found["store"][0].startswith("The store does not answer: ")
    assert "workers" not in found


@pytest.mark.parametrize(
    ("changed", "skew", "said"),
    [
        ({"evicts": True}, NO_SKEW, "throws away keys"),
        ({"appends": False}, NO_SKEW, "no append-only file"),
        ({"is_replica": True}, NO_SKEW, "a replica"),
        ({"name": "Redis", "version": "6.0.16"}, NO_SKEW, "6.0.16 is too old"),
        ({}, timedelta(seconds=3), "3.0 s ahead of"),
        ({}, timedelta(seconds=-90), "90.0 s behind"),
    ],
)
def test_a_store_that_may_lose_tasks(changed: dict[str, Any], skew: timedelta, said: str) -> None:
    (complaint,) = store_complaints(store(**changed), skew)
    assert said in complaint.text


def test_a_store_that_is_well() -> None:
    for changed in ({}, {"name": "Redis", "version": "6.2.0"}):
        assert list(store_complaints(store(**changed), timedelta(milliseconds=-900))) == []


def test_there_is_advice_for_whatever_the_verdict_finds() -> None:
    assert ADVICE.keys() == set(Kind)
