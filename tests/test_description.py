"""The description of the API is of this program: nothing is left out, and nothing is made up."""

import json
import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import yaml
from django.urls import URLPattern, URLResolver, get_resolver
from openapi_spec_validator import OpenAPIV31SpecValidator

from progress.answers import ERROR_CODES
from taskhub.error_table import ERROR_TABLE
from taskhub.openapi.generator import PLAIN_ROUTES
from taskhub.stream_routes import STREAM_ROUTES
from taskhub_client.version import __version__
from tasks import registry
from tasks.api.new_task_schema import component_words
from tests.api import NOBODY, Api, Json, error_of
from tests.described import Description, description
from tests.environment import PROJECT
from tests.metrics import Scrape
from tests.product import sources
from tests.watch import stream_of, watch_to_end

SCHEMA = "/api/schema"
_STREAM = "progress/stream/event_stream.py"
_PAGES = ("", "admin/password_change/", "api/docs", "^api/(?P<path>.*)$")
"""Addresses of pages for people, and of what is none."""
_OF_NO_OPERATION = {"METHOD_NOT_ALLOWED", "NOT_ACCEPTABLE"}
"""Codes for which there is no operation: another method, and what the REST framework could say."""


@pytest.fixture(scope="module")
def described() -> Description:
    return description()


def test_one_version_is_everywhere(described: Description, http: httpx.Client) -> None:
    newest = re.search(
        r"^## (?:Unreleased: )?([\d.]+)", (PROJECT / "CHANGELOG.md").read_text(), re.M
    )
    assert newest
    assert newest[1] == described.document["info"]["version"] == __version__
    assert Scrape(http).value("taskhub_build_info", version=newest[1]) == 1


def test_it_is_openapi(described: Description, recwarn: pytest.WarningsRecorder) -> None:
    errors = list(OpenAPIV31SpecValidator(described.document).iter_errors())
    assert (errors, list(recwarn)) == ([], [])


# Addresses


def test_every_route_is_in_it_and_the_other_way_round(described: Description) -> None:
    routed = {*_routes(get_resolver().url_patterns)}
    routed |= {f"GET /{_as_template(path)}" for path in STREAM_ROUTES}
    assert set(described.operations) == routed


def _routes(patterns: list[Any], before: str = "") -> Iterator[str]:
    """Each method and path that Django serves, but pages."""
    for pattern in patterns:
        path = before + str(pattern.pattern).removeprefix("^").removesuffix("$").removesuffix(r"\Z")
        if isinstance(pattern, URLResolver) and pattern.app_name != "admin":
            yield from _routes(pattern.url_patterns, path)
        elif isinstance(pattern, URLPattern) and str(pattern.pattern) not in _PAGES:
            methods = getattr(pattern.callback, "actions", {"get": ""})
            for method in set(methods) - {"head"}:
                yield f"{method.upper()} /{_as_template(path)}"


def _as_template(path: str) -> str:
    return re.sub(r"<(?:str:)?(\w+)>|\(\?P<(\w+)>[^)]*\)", r"{\1\2}", path).replace("^", "")


def test_operations_have_names_that_methods_can_have(described: Description) -> None:
    names = [operation["operationId"] for operation in described.operations.values()]
    assert len(set(names)) == len(names)
    assert [name for name in names if not re.fullmatch("[a-z]+([A-Z][a-z]+)+", name)] == []


def test_every_plain_route_has_its_operation(described: Description) -> None:
    for path, operation in PLAIN_ROUTES.items():
        found = described.operations[f"GET /{_as_template(path)}"]
        assert found["operationId"] == operation.name


# Errors


def test_every_code_is_in_it_and_the_other_way_round(described: Description) -> None:
    table = {code for code, _ in ERROR_TABLE.values()}
    error = described.document["components"]["schemas"]["ErrorResponse"]
    assert set(error["properties"]["code"]["enum"]) == table
    given = {code for operation in described.operations.values() for _, code in _errors(operation)}
    assert given == table - _OF_NO_OPERATION


def test_a_code_has_the_status_that_the_program_gives_it(described: Description) -> None:
    statuses = {(str(status), code) for code, status in ERROR_TABLE.values()}
    for operation in described.operations.values():
        assert set(_errors(operation)) <= statuses


def _errors(operation: Json) -> Iterator[tuple[str, str]]:
    """Each status with each of its codes."""
    for status, answer in operation["responses"].items():
        schema = answer.get("content", {}).get("application/json", {}).get("schema", {})
        if int(status) >= 400 and "properties" in schema:
            for code in schema["properties"]["code"]["enum"]:
                yield status, code


# Events


def test_the_events_are_those_that_streams_send(described: Description) -> None:
    code = "".join(
        text for path, text in sources(".py").items() if path.startswith("progress/stream/")
    )
    sent = {*re.findall(r'encode\("(\w+)"', code), *re.findall(r'return "(\w+)" if .* else', code)}
    sent |= set(re.findall(r'return "\w+" if .* else "(\w+)"', code))
    schemas = described.document["components"]["schemas"]
    events = {name: part for name, part in schemas.items() if name.endswith("Event")}
    assert {part["properties"]["event"]["const"] for part in events.values()} == sent
    codes = set(re.findall(r'"([A-Z]+_[A-Z_]+)"', sources(".py")[_STREAM]))
    assert codes <= set(ERROR_CODES)
    assert set(schemas["StreamError"]["properties"]["code"]["enum"]) == set(ERROR_CODES)


@pytest.mark.parametrize("query", [{"history": "true"}, {"start_id": "0"}, {}])
def test_what_a_stream_of_one_task_sends_fits(
    described: Description, api: Api, query: dict[str, str]
) -> None:
    task_id = api.run("report", {"reports": [[1, "a", "A"], [2, "b", "B"]]})["id"]
    _check_events(described, api, stream_of(task_id), **query)


def test_what_a_stream_of_several_tasks_sends_fits(described: Description, api: Api) -> None:
    task_id = api.run("report", {"reports": [[1, "a", "A"]]})["id"]
    names = _check_events(described, api, "/api/v1/progress/stream", task_ids=f"{task_id},{NOBODY}")
    assert names == {"progress", "done", "error"}


def _check_events(described: Description, api: Api, path: str, **query: str) -> set[str]:
    """The names of the events that a stream sends, each of which fits."""
    name = described.name_of("GET", path)
    content = described.operations[name or ""]["responses"]["200"]["content"]["text/event-stream"]
    schemas = described.document["components"]["schemas"]
    kinds = [kind["$ref"] for kind in content["schema"]["oneOf"]]
    pointers = {
        schemas[ref.rpartition("/")[2]]["properties"]["event"]["const"]: ref.removeprefix("#")
        for ref in kinds
    }
    events = watch_to_end(api.http, path, **query)
    for event in events:
        pointer = pointers[event.event]
        as_json = {"event": event.event, "id": event.id, "data": event.data}
        assert described.problems(pointer, as_json) == []
        data = f"{pointer}/properties/data/contentSchema"
        assert described.problems(data, json.loads(event.data)) == []
    return {event.event for event in events}


# Examples


def test_everything_has_an_example_which_fits(described: Description) -> None:
    for name, operation in described.operations.items():
        path = name.partition(" ")[2].replace("~", "~0").replace("/", "~1")
        base = f"/paths/{path}/{name.partition(' ')[0].lower()}"
        for number, parameter in enumerate(operation["parameters"]):
            value = parameter.get("example", parameter["schema"].get("examples", [None])[0])
            assert value is not None, (name, parameter["name"])
            assert described.problems(f"{base}/parameters/{number}/schema", value) == []
        for place, content in _contents(operation):
            examples = [each["value"] for each in content.get("examples", {}).values()]
            examples += [content["example"]] if "example" in content else []
            assert examples, (name, place)
            for value in examples:
                assert described.problems(f"{base}/{place}/schema", value) == [], (name, place)


def _contents(operation: Json) -> Iterator[tuple[str, Json]]:
    """What is sent and answered, by its place."""
    for kind, content in operation.get("requestBody", {}).get("content", {}).items():
        yield f"requestBody/content/{kind.replace('/', '~1')}", content
    for status, answer in operation["responses"].items():
        for kind, content in answer.get("content", {}).items():
            yield f"responses/{status}/content/{kind.replace('/', '~1')}", content


# Task types


def test_every_type_s_payload_is_in_it(described: Description, api: Api) -> None:
    new_task = described.document["components"]["schemas"]["NewTaskRequest"]
    assert set(new_task["discriminator"]["mapping"]) >= set(registry.names()) & {
        row["type"] for row in api.http.get("/api/v1/task-types").json()
    }
    order = {"type": "order", "payload": {"lines": [{"article": "spoon"}]}}
    assert described.problems("/components/schemas/NewTaskRequest", order) == []
    order["payload"] = {"lines": [{"article": "SPOON"}]}
    assert described.problems("/components/schemas/NewTaskRequest", order) != []
    anything = {"type": "echo", "payload": {"what": ["ever"]}}
    assert described.problems("/components/schemas/NewTaskRequest", anything) == []


def test_names_of_types_become_names_of_components() -> None:
    names = ["resize-image", "resize_image", "mail.send", "ResizeImage", "ä", "2x"]
    words = component_words(names)
    assert words["resize-image"] == "ResizeImage"
    assert words["mail.send"] == "MailSend"
    assert len(set(words.values())) == len(names)


# How it is got


@pytest.mark.parametrize(
    ("accept", "query", "kind"),
    [
        ("*/*", "", "application/yaml"),
        ("application/json", "", "application/json"),
        ("application/vnd.oai.openapi+json", "", "application/json"),
        ("application/vnd.oai.openapi", "", "application/yaml"),
        ("image/png", "", "application/yaml"),
        ("*/*", "?format=json", "application/json"),
        ("application/json", "?format=yaml", "application/yaml"),
    ],
)
def test_it_comes_as_json_or_yaml(
    http: httpx.Client, described: Description, accept: str, query: str, kind: str
) -> None:
    answer = http.get(SCHEMA + query, headers={"Accept": accept})
    assert (answer.status_code, answer.headers["content-type"]) == (200, kind)
    read = json.loads if kind == "application/json" else yaml.safe_load
    assert read(answer.text)["paths"].keys() == described.document["paths"].keys()


def test_it_is_there_to_be_read_alone(http: httpx.Client) -> None:
    for path in (SCHEMA, "/api/docs"):
        answer = http.post(path)
        error_of(answer, 405, "METHOD_NOT_ALLOWED")
        assert answer.headers["allow"] == "GET, HEAD"
        assert http.head(path).status_code == 200
    assert error_of(http.get(f"{SCHEMA}?format=xml"), 400, "INVALID_REQUEST") == {"field": "format"}
