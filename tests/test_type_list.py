"""What the API says of the task types: what they are for, their defaults, and their payloads."""

from typing import Any

import pytest
from jsonschema import Draft202012Validator

from tasks import registry
from tests.api import Api, Json

TYPES = "/api/v1/task-types"


@pytest.fixture(scope="module")
def types(api: Api) -> dict[str, Json]:
    """What it says, by name."""
    answer = api.http.get(TYPES)
    assert answer.status_code == 200
    return {row["type"]: row for row in answer.json()}


def test_every_type_is_there_by_name(types: dict[str, Json]) -> None:
    assert {"demo", "resize", "order", "echo"} <= set(types)
    assert list(types) == sorted(types)
    assert set(types) <= set(registry.names())


def test_a_type_has_its_defaults_and_its_handler_s_words(types: dict[str, Json]) -> None:
    resize = types["resize"]
    schema = resize.pop("payload_schema")
    assert resize == {
        "type": "resize",
        "description": "The contract's example.",
        "queue": "low",
        "timeout": 300.0,
        "max_retries": 5,
    }
    assert schema["required"] == ["url", "width"]
    assert schema["properties"]["width"] == {"type": "integer", "minimum": 1}
    gate = types["gate"]["description"]
    assert gate.startswith("Wait for the gate.\n\nheed: in the payload,")


def test_one_that_takes_any_object_and_says_nothing(types: dict[str, Json]) -> None:
    assert types["echo"] == {
        "type": "echo",
        "description": "",
        "queue": "default",
        "timeout": 1800.0,
        "max_retries": 3,
        "payload_schema": None,
    }


def test_one_whose_serializer_cannot_be_described_takes_an_object(types: dict[str, Json]) -> None:
    schema = types["secretive"]["payload_schema"]
    assert schema == {"$schema": Draft202012Validator.META_SCHEMA["$id"], "type": "object"}


LINE = {"article": "spoon"}
PAYLOADS: list[tuple[str, Any]] = [
    ("demo", {}),
    ("demo", {"count": 3, "fail_at": None}),
    ("demo", {"count": 0}),
    ("demo", {"count": "3"}),
    ("demo", {"message": 7}),
    ("order", {"lines": []}),
    ("order", {"lines": [LINE, LINE | {"number": 2}], "gift": None}),
    ("order", {"lines": [LINE], "gift": LINE, "speed": "slow", "notes": {"a": [1]}}),
    ("order", {"lines": [LINE], "id": "not asked for"}),
    ("order", {"lines": [LINE], "patience": "1h30m"}),
    ("order", {}),
    ("order", {"lines": [{"number": 1}]}),
    ("order", {"lines": [LINE | {"article": "Spoon"}]}),
    ("order", {"lines": [LINE | {"number": 0}]}),
    ("order", {"lines": [], "gift": {"number": 1}}),
    ("order", {"lines": [], "speed": "soon"}),
    ("order", {"lines": [], "patience": "soon"}),
    ("order", {"lines": [], "notes": [1]}),
]


@pytest.mark.parametrize(("name", "payload"), PAYLOADS)
def test_a_schema_takes_what_the_api_takes(
    api: Api, types: dict[str, Json], name: str, payload: Any
) -> None:
    schema = types[name]["payload_schema"]
    Draft202012Validator.check_schema(schema)
    answer = api.post(type=name, payload=payload, queue="idle")
    assert answer.status_code in (201, 400)
    assert Draft202012Validator(schema).is_valid(payload) is (answer.status_code == 201)
