"""Bodies that no program of good will sends: each is refused in the API's own words."""

import gzip
from collections.abc import Iterator

import pytest

from tests.api import TASKS, Api, error_of

pytestmark = pytest.mark.usefixtures("nothing_unforeseen")

JSON = {"Content-Type": "application/json"}
GOOD = b'{"type": "echo", "payload": {}, "queue": "idle"}'


def nested(depth: int, opening: bytes = b"[", closing: bytes = b"]") -> bytes:
    return opening * depth + closing * depth


def with_payload(value: bytes) -> bytes:
    return b'{"type": "echo", "queue": "idle", "payload": {"value": %s}}' % value


BAD_BODIES = {
    "nothing but blanks": b"   ",
    "no JSON": b"{",
    "words": b"hello",
    "a second value": GOOD + GOOD,
    "a trailing comma": b'{"type": "echo", "payload": {},}',
    "single quotes": b"{'type': 'echo', 'payload': {}}",
    "a comment": b"// x\n" + GOOD,
    "a byte order mark": b"\xef\xbb\xbf" + GOOD,
    "UTF-16": GOOD.decode().encode("utf-16"),
    "Latin-1": '{"type": "echo", "payload": {"a": "ü"}}'.encode("latin-1"),
    "an overlong slash": with_payload(b'"\xc0\xaf"'),
    "a surrogate in UTF-8": with_payload(b'"\xed\xa0\x80"'),
    "half a surrogate pair": with_payload(rb'"\ud800"'),
    "the other half": with_payload(rb'"\udc00"'),
    "half a pair as a key": with_payload(rb'{"\ud800": 1}'),
    "half a pair in a list": with_payload(rb'["x", ["\udfff"]]'),
    "half a pair as the type": rb'{"type": "\ud800", "payload": {}}',
    "a bare NUL": with_payload(b'"\x00"'),
    "a bare line break": with_payload(b'"\n"'),
    "NaN": with_payload(b"NaN"),
    "Infinity": with_payload(b"Infinity"),
    "-Infinity": with_payload(b"-Infinity"),
    "1e999": with_payload(b"1e999"),
    "-1e999": with_payload(b"-1e999"),
    "a very long number": with_payload(b"9" * 100_000),
    "101 arrays": with_payload(nested(101)),
    "101 objects": with_payload(nested(101, b'{"a":', b"1}").replace(b"}1", b"}")),
    "100,000 arrays": with_payload(nested(100_000)),
    "100,000 arrays never closed": b"[" * 100_000,
    "deep metadata": b'{"type": "echo", "payload": {}, "metadata": {"a": %s}}' % nested(200),
    "something compressed": gzip.compress(GOOD),
}


@pytest.mark.parametrize("body", BAD_BODIES.values(), ids=BAD_BODIES)
def test_a_body_that_is_no_json_of_ours(api: Api, body: bytes) -> None:
    error_of(api.http.post(TASKS, content=body, headers=JSON), 400, "INVALID_REQUEST")


GOOD_BODIES = {
    "a pair of surrogates": rb'"\ud83d\ude80"',
    "an escaped NUL": rb'"\u0000"',
    "the largest double": b"1.7976931348623157e308",
    "the smallest double": b"5e-324",
    "less than the smallest": b"1e-999",
    "a number of a thousand digits": b"9" * 1000,
    "ninety arrays": nested(90),
    "a key twice": b'{"a": 1, "a": 2}',
    "an empty key": b'{"": ""}',
    "the key of all objects": b'{"__proto__": 1, "constructor": 2}',
}


@pytest.mark.parametrize("value", GOOD_BODIES.values(), ids=GOOD_BODIES)
def test_a_body_that_is_strange_but_json(api: Api, value: bytes) -> None:
    response = api.http.post(TASKS, content=with_payload(value), headers=JSON)
    assert response.status_code == 201, response.text
    task_id = response.json()["task_id"]
    assert api.task(task_id)["payload"].keys() == {"value"}
    api.delete(task_id)


@pytest.mark.parametrize(
    "kind",
    [
        "text/plain",
        "application/x-www-form-urlencoded",
        "application/xml",
        "application/jsonp",
        "application/json-patch+json",
        "json",
        ";",
        "",
    ],
)
def test_another_content_type(api: Api, kind: str) -> None:
    response = api.http.post(TASKS, content=GOOD, headers={"Content-Type": kind})
    error_of(response, 415, "UNSUPPORTED_MEDIA_TYPE")


def test_a_form_with_a_file(api: Api) -> None:
    response = api.http.post(TASKS, files={"file": b"x"}, data={"type": "echo"})
    error_of(response, 415, "UNSUPPORTED_MEDIA_TYPE")


def test_no_content_type(api: Api) -> None:
    error_of(api.http.post(TASKS, content=GOOD), 415, "UNSUPPORTED_MEDIA_TYPE")


def in_chunks(size: int) -> Iterator[bytes]:
    for _ in range(0, size, 65536):
        yield b" " * 65536


def test_a_large_body(api: Api) -> None:
    body = with_payload(b'"%s"' % (b"x" * 10_000_000))
    error_of(api.http.post(TASKS, content=body, headers=JSON), 413, "PAYLOAD_TOO_LARGE")


def test_a_large_form_of_the_admin_is_refused_on_a_page(api: Api) -> None:
    answer = api.http.post("/admin/tasks/task/add/", data={"payload": "x" * 1_100_000})
    assert answer.status_code == 413
    assert answer.headers["Content-Type"] == "text/html"
    assert "1,048,576 bytes" in answer.text


def test_a_large_body_in_chunks(api: Api) -> None:
    response = api.http.post(TASKS, content=in_chunks(10_000_000), headers=JSON)
    error_of(response, 413, "PAYLOAD_TOO_LARGE")


@pytest.mark.parametrize("method", ["GET", "DELETE"])
def test_a_large_body_where_none_is_read(api: Api, method: str) -> None:
    response = api.http.request(method, f"{TASKS}/x", content=in_chunks(2_000_000), headers=JSON)
    error_of(response, 413, "PAYLOAD_TOO_LARGE")


def test_a_body_as_large_as_may_be(api: Api) -> None:
    room = 1_048_576 - len(with_payload(b'""'))
    body = with_payload(b'"%s"' % (b"x" * room))
    response = api.http.post(TASKS, content=body, headers=JSON)
    assert response.status_code == 201
    api.delete(response.json()["task_id"])
    response = api.http.post(TASKS, content=body + b" ", headers=JSON)
    error_of(response, 413, "PAYLOAD_TOO_LARGE")


def test_a_good_body_in_chunks(api: Api) -> None:
    pieces = (GOOD[at : at + 5] for at in range(0, len(GOOD), 5))
    response = api.http.post(TASKS, content=pieces, headers=JSON)
    assert response.status_code == 201


def test_a_payload_of_many_keys(api: Api) -> None:
    payload = {f"key {number}": number for number in range(30_000)}
    task = api.task(api.create("echo", payload, queue="idle"))
    assert task["payload"] == payload
