"""The form that creates a task in the admin."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from rest_framework import serializers

from access import activity
from tasks import registry
from tasks.engine import services
from tasks.engine.spec import NewTask
from tasks.registry import task
from tests.api import NOBODY, Api
from tests.hub import Hub
from tests.new_task_page import ADD, created, errors, values
from tests.staff import staff
from tests.task_page import EVIL
from tests.test_admin_task import gone_type

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hub")]


class WidePayload(serializers.Serializer[Any]):
    """A field of each kind."""

    name = serializers.CharField(help_text="Who it is <b>for</b>.", max_length=20)
    pages = serializers.IntegerField(min_value=1, default=3)
    ratio = serializers.FloatField(required=False)
    urgent = serializers.BooleanField(default=False)
    size = serializers.ChoiceField(choices=[(1, "one"), (2, "two")], required=False)
    day = serializers.DateField(required=False)
    at = serializers.DateTimeField(required=False)
    tags = serializers.ListField(child=serializers.CharField(max_length=5), required=False)
    more = serializers.JSONField(required=False)


@pytest.fixture
def wide() -> Iterator[str]:
    """A type with such a payload."""
    task("wide", payload=WidePayload, queue="idle")(lambda ctx, payload: None)
    yield "wide"
    registry._types.pop("wide")


@pytest.fixture
def adder() -> Client:
    return staff("adder", rights=("view_task", "add_task"))


def test_types_to_choose_from(adder: Client) -> None:
    html = adder.get(ADD).content.decode()
    assert set(re.findall(r'href="\?type=([^"]+)"', html)) == set(registry.names())


def test_a_task_with_all_that_can_be_said(adder: Client, wide: str) -> None:
    made = created(
        adder,
        f"type={wide}",
        **{
            "payload.name": "Ada",
            "payload.pages": "5",
            "payload.ratio": "0.5",
            "payload.urgent": "on",
            "payload.size": "2",
            "payload.day": "2030-01-15",
            "payload.at": "2030-01-15T10:00:00Z",
            "payload.tags:items": ["4", "2"],
            "payload.tags.4": "a",
            "payload.tags.2": "b",
        },
        queue="calm",
        max_retries="7",
        timeout="90s",
        process_at="2093-01-15T10:30",
        metadata='{"by": "hand"}',
    )
    assert made["payload"] == {
        "name": "Ada",
        "pages": 5,
        "ratio": 0.5,
        "urgent": True,
        "size": 2,
        "day": "2030-01-15",
        "at": "2030-01-15T10:00:00Z",
        "tags": ["a", "b"],
    }
    assert (made["type"], made["queue"], made["state"]) == ("wide", "calm", "scheduled")
    assert (made["max_retry"], made["timeout"]) == (7, 90)
    assert made["next_process_at"] == "2093-01-15T10:30:00Z"
    assert made["metadata"] == {"by": "hand"}
    assert [entry.what for entry in activity.entries_of(made["id"])] == ["created"]
    services.delete(made["id"])


def test_what_is_left_empty_is_as_the_type_has_it(adder: Client, wide: str) -> None:
    made = created(adder, f"type={wide}", **{"payload.name": "Ada"})
    assert made["payload"] == {"name": "Ada", "urgent": False}
    assert (made["queue"], made["max_retry"], made["timeout"]) == ("idle", 3, 1800)
    assert made["metadata"] == {}


def test_a_form_begins_with_the_defaults_and_says_what_is_right(adder: Client, wide: str) -> None:
    html = adder.get(ADD, {"type": wide}).content.decode()
    assert values(html)["payload.pages"] == "3"
    for hint in (
        "Who it is &lt;b&gt;for&lt;/b&gt;. At most 20 characters.",
        "At least 1.",
    ):
        assert hint in html


def test_each_error_stands_at_its_field(adder: Client, wide: str) -> None:
    fields = {
        "payload.name": "",
        "payload.pages": "many",
        "payload.day": "tomorrow",
        "payload.tags:items": "7",
        "payload.tags.7": "too long",
        "payload.more": "[1, ",
        "max_retries": "1001",
        "timeout": "soon",
        "unique": "0s",
        "metadata": "[]",
        "queue": "nowhere",
    }
    response = adder.post(f"{ADD}?type={wide}", fields)
    assert response.status_code == 422
    found = errors(response.content.decode())
    assert set(found) == {*fields, "payload.tags.7"} - {"payload.tags:items"}
    assert found["payload.name"] == "This field is required."
    assert found["payload.pages"] == "A valid integer is required."
    assert found["payload.tags.7"] == "Ensure this field has no more than 5 characters."
    assert found["payload.more"].startswith("This is not JSON: ")
    assert found["max_retries"] == "Must be an integer from 0 to 1000"
    assert found["timeout"].startswith("Must be a duration such as")
    assert found["metadata"] == "Must be an object"
    assert values(response.content.decode())["payload.pages"] == "many"


@pytest.mark.parametrize(
    ("written", "problem"),
    [
        ("", "This field is required."),
        ("[]", "Must be an object"),
        ('{"a": NaN}', "This is not JSON: NaN is no JSON number"),
        ('{"a": "\\ud800"}', "This has half of a surrogate pair in a string"),
        ('{"a": ' + "[" * 200 + "]" * 200 + "}", "This is nested more than 100 deep"),
    ],
)
def test_a_free_payload_must_be_what_the_api_takes(
    adder: Client, written: str, problem: str
) -> None:
    response = adder.post(f"{ADD}?type=echo", {"payload": written})
    assert response.status_code == 422
    assert errors(response.content.decode()) == {"payload": problem}


def test_a_free_payload(adder: Client, api: Api) -> None:
    made = created(adder, "type=echo", payload='{"a": [1, {"b": "ü"}]}')
    assert made["payload"] == {"a": [1, {"b": "ü"}]}
    api.wait(made["id"], "completed")


def test_fields_may_be_written_as_json(adder: Client, wide: str) -> None:
    address = f"{ADD}?type={wide}&as=json"
    response = adder.post(address, {"payload": '{"pages": 0, "nme": "Ada"}'})
    html = response.content.decode()
    assert "name: This field is required." in html
    assert "pages: Ensure this value is greater than or equal to 1." in html
    made = created(adder, f"type={wide}&as=json", payload='{"name": "Ada", "tags": ["x"]}')
    assert made["payload"] == {"name": "Ada", "tags": ["x"]}


def test_an_equal_task_is_refused_within_its_window(adder: Client) -> None:
    fields = {"payload": '{"n": "once"}', "queue": "calm", "unique": "5m"}
    made = created(adder, "type=echo", **fields)
    response = adder.post(f"{ADD}?type=echo", fields)
    assert response.status_code == 409
    assert made["id"] in errors(response.content.decode())["unique"]
    services.delete(made["id"])


def test_edit_and_run_again_begins_with_all_of_a_task(adder: Client, api: Api) -> None:
    payload = {"message": EVIL, "count": 2, "delay_ms": 0}
    task_id = api.create(
        "demo", payload, queue="calm", max_retries=9, timeout="90s", metadata={"m": EVIL}
    )
    html = adder.get(ADD, {"from": task_id}).content.decode()
    assert "<script>alert" not in html
    begun = values(html)
    assert (begun["payload.count"], begun["payload.delay_ms"]) == ("2", "0")
    assert (begun["max_retries"], begun["timeout"]) == ("9", "1m30s")
    assert '<option value="calm" selected' in html
    fields = {"payload.message": EVIL, "payload.count": "3", "payload.delay_ms": "0"}
    made = created(adder, f"from={task_id}", **fields, queue="calm")
    assert made["payload"] == {**payload, "count": 3}
    (entry,) = activity.entries_of(made["id"])
    assert (entry.what, entry.detail) == ("created", f"like {task_id}")
    assert api.task(task_id)["payload"] == payload
    for each in (task_id, made["id"]):
        services.delete(each)


def test_a_type_that_is_registered_no_longer_is_explained(adder: Client) -> None:
    task_id = services.create(NewTask.of(gone_type(), payload={})).task_id
    for query in ({"from": task_id}, {"type": "gone"}):
        response = adder.get(ADD, query)
        assert response.status_code == 404
        assert "is not registered in this hub" in response.content.decode()


def test_a_task_to_begin_with_that_is_gone(adder: Client) -> None:
    response = adder.get(ADD, {"from": NOBODY})
    assert response.status_code == 404
    assert "it has expired or was deleted" in response.content.decode()


def test_a_payload_too_large_for_a_form_says_so(adder: Client, api: Api) -> None:
    task_id = api.create("echo", {"a": [0] * 300_000}, queue="calm")
    html = adder.get(ADD, {"from": task_id}).content.decode()
    assert "use the API instead" in html
    services.delete(task_id)


def test_a_store_that_is_away_keeps_what_was_written(adder: Client, hub: Hub) -> None:
    with hub.stalled_store():
        response = adder.post(f"{ADD}?type=echo", {"payload": '{"kept": "so"}', "queue": "still"})
    assert response.status_code == 503
    html = response.content.decode()
    assert "The store could not be reached" in html
    assert "kept" in values(html)["payload"]


def test_only_who_may_add_sees_the_form_and_makes_a_task(api: Api) -> None:
    viewer = staff("viewer", rights=("view_task",))
    before = api.stats("calm")["pending"]
    assert viewer.get(ADD, {"type": "echo"}).status_code == 403
    assert viewer.post(f"{ADD}?type=echo", {"payload": "{}", "queue": "calm"}).status_code == 403
    assert Client().get(ADD).status_code == 302
    assert api.stats("calm")["pending"] == before
    task_id = api.create("echo", {"secret": 1}, queue="idle")
    blind = staff("blind", rights=("add_task",))
    assert blind.get(ADD, {"from": task_id}).status_code == 403
