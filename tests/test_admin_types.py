"""The admin's pages of types: how each is doing, what fails, what its payload has to be."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks import registry
from tasks.admin.types.figures import about_text, rate_text, share_text
from tasks.admin.types.payload_words import payload_fields
from tasks.payload_schema import payload_schema
from tests.api import Api
from tests.hub import Hub
from tests.round_trips import counted
from tests.staff import staff

pytestmark = pytest.mark.django_db
TYPES = "/admin/tasks/type/"


def test_every_type_is_listed_with_what_its_attempts_came_to(api: Api) -> None:
    api.wait(api.create("fail", max_retries=0), "archived")
    answer = staff("sam", groups=("Viewer",)).get(TYPES)
    rows = {row.name: row for row in answer.context["rows"]}
    assert set(registry.names()) <= set(rows)
    assert rows["fail"].figures.failed
    assert rows["fail"].figures.failure_rate.endswith("%")
    assert rows["secretive"].figures is None
    assert "No attempt ended" in answer.content.decode()


def test_types_are_searched_and_seen_over_a_longer_time(api: Api) -> None:
    api.run("echo")
    client = staff("sam", groups=("Viewer",))
    found = client.get(TYPES, {"q": "ECH", "period": "month"})
    assert [row.name for row in found.context["rows"]] == ["echo"]
    assert found.context["rows"][0].figures.attempts
    assert "No type has this in its name." in client.get(TYPES, {"q": "?"}).content.decode()


def test_a_type_s_page_has_its_figures_errors_payload_and_defaults(api: Api) -> None:
    api.wait(api.create("fail", max_retries=0), "archived")
    client = staff("sam", groups=("Operator",))
    page = client.get(f"{TYPES}fail/")
    text = page.content.decode()
    assert page.context["charts"]["hour"]["failed"][-2:] != [0, 0]
    assert [row.error for row in page.context["errors"]] == ["ValueError"]
    assert 'href="/admin/tasks/task/add/?type=fail"' in text
    assert "Any JSON object" in text
    text = client.get(f"{TYPES}resize/").content.decode()
    assert "The contract&#x27;s example." in text
    for words in ("whole number, at least 1", "required", "5 min", "low"):
        assert words in text


def test_viewers_get_no_button_and_staff_without_the_right_no_page(hub: Hub) -> None:
    assert (
        "/task/add/" not in staff("sam", groups=("Viewer",)).get(f"{TYPES}echo/").content.decode()
    )
    stranger = staff("tom")
    assert [stranger.get(url).status_code for url in (TYPES, f"{TYPES}echo/")] == [403, 403]


def test_there_is_no_page_of_a_type_that_nobody_knows(hub: Hub) -> None:
    answer = staff("sam", groups=("Viewer",)).get(f"{TYPES}never/heard/of/<b>/")
    assert answer.status_code == 404
    assert "There is no such type" in answer.content.decode()


def test_the_pages_say_when_the_store_is_away(hub: Hub) -> None:
    client = staff("sam", groups=("Viewer",))
    with hub.stalled_store():
        assert [client.get(url).status_code for url in (TYPES, f"{TYPES}echo/")] == [503, 503]


def test_the_cost_does_not_depend_on_the_number_of_types_or_tasks(api: Api) -> None:
    client = staff("sam", groups=("Viewer",))
    for url in (TYPES, f"{TYPES}echo/"):
        client.get(url)
        with counted() as round_trips:
            client.get(url)
        assert round_trips.count <= 4


def test_a_nested_payload_is_told_field_by_field() -> None:
    schema = payload_schema(registry.get("order"))
    assert schema
    fields = {field.path: field for field in payload_fields(schema)}
    assert fields["lines"].is_required
    assert fields["lines"].kind.startswith("list")
    assert fields["lines[].article"].kind.startswith("text")
    assert fields["lines[].number"].default == "1"
    assert fields["gift.article"].is_required
    assert fields["patience"].kind == "text, such as 300ms, 30s, 1h30m"
    assert fields["speed"].kind.startswith('one of "')


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (None, "–"),
        (0.002, "≤ 5 ms"),
        (0.1234, "≈ 120 ms"),
        (95.4, "≈ 1 min 35 s"),
        (math.inf, "> 1 h"),
    ],
)
def test_a_time_is_told_as_well_as_it_is_known(seconds: float | None, text: str) -> None:
    assert about_text(seconds) == text


@given(st.floats(1e-9, 1e9))
def test_a_rate_has_the_unit_of_which_there_is_one_at_least(per_minute: float) -> None:
    count, _, unit = rate_text(per_minute).partition("/")
    assert unit == "day" or float(count.replace(",", "")) >= 1


@given(st.floats(0, 1))
def test_a_share_is_nothing_only_where_it_is(share: float) -> None:
    assert (share_text(share) == "0%") == (share == 0)
