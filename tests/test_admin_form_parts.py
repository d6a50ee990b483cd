"""The admin's form for a task: fields within fields, and nothing that was written is lost."""

import re
from collections.abc import Iterator

import pytest
from django.contrib.auth.models import User
from django.test import Client

from tasks import registry
from tasks.engine import services
from tests.browser.order import OrderPayload, ship_order
from tests.new_task_page import ADD, created, errors, values
from tests.sent_form import sent
from tests.staff import client_of_user, staff

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hub", "order")]
NOT_CARRIED_OUT = "This was not carried out"
ORDER = f"{ADD}?type=ship_order"
WRONG = {
    "payload.customer": "ada",
    "payload.lines:items": ["0", "3"],
    "payload.lines.0.article": "tea",
    "payload.lines.0.count": "2",
    "payload.lines.3.article": "",
    "payload.lines.3.count": "many",
    "payload.delivery:on": "on",
    "payload.delivery.street": "5 Lane",
    "payload.insured": "on",
    "queue": "calm",
    "timeout": "soon",
}
"""A form that has not come far."""


@pytest.fixture
def order() -> Iterator[None]:
    """The type, which `tests.browser.order` registers once."""
    registry.task("ship_order", payload=OrderPayload, queue="low")(ship_order)
    yield
    registry._types.pop("ship_order")


@pytest.fixture
def adder() -> Client:
    return staff("adder", rights=("view_task", "add_task"))


def test_each_error_stands_at_its_field_however_deep_and_in_the_summary(adder: Client) -> None:
    response = adder.post(ORDER, WRONG)
    html = response.content.decode()
    assert errors(html) == {
        "payload.customer": "Enter a valid email address.",
        "payload.lines.3.article": "This field is required.",
        "payload.lines.3.count": "A valid integer is required.",
        "payload.delivery.city": "This field is required.",
        "timeout": errors(html)["timeout"],
    }
    linked = re.findall(r'<a href="#([^"]+)">([^<]+)</a>: ', html)
    assert linked == [
        ("id_payload.customer", "Customer"),
        ("id_payload.lines.3.article", "Lines 2 › Article"),
        ("id_payload.lines.3.count", "Lines 2 › Count"),
        ("id_payload.delivery.city", "Delivery › City"),
        ("id_timeout", "Timeout"),
    ]
    for target, _ in linked:
        assert f'id="{target}"' in html


def test_what_was_written_turns_into_json_and_back(adder: Client) -> None:
    html = adder.post(ORDER, WRONG | {"_turn": "1"}).content.decode()
    turned = dict(sent(html))
    assert '"count": "many"' in turned["payload"]
    assert turned["timeout"] == "soon"
    assert "lines.1.count: A valid integer is required." in html
    html = adder.post(ORDER, turned | {"_turn": "1"}).content.decode()
    again = values(html)
    kept = {name: text for name, text in WRONG.items() if name != "payload.lines.3.article"}
    for name, text in kept.items():
        if isinstance(text, str):
            assert again[name.replace(".3.", ".1.")] == text
    assert errors(html)["payload.lines.1.count"] == "A valid integer is required."


def test_what_is_no_json_stays_as_it_was_written(adder: Client) -> None:
    for fields, name in (
        ({"payload": '{"customer": '}, "payload"),
        ({"payload": "[1]"}, "payload"),
        ({"payload.notes": "[1,", "payload.customer": "a@b.cd"}, "payload.notes"),
    ):
        html = adder.post(ORDER, fields | {"_turn": "1"}).content.decode()
        assert values(html).items() >= fields.items()
        assert name in errors(html)


def test_fields_that_a_type_does_not_describe_are_kept(adder: Client) -> None:
    payload = '{"customer": "a@b.cd", "lines": [{"article": "tea"}], "colour": "red"}'
    html = adder.post(ORDER, {"payload": payload, "queue": "calm", "_turn": "1"}).content.decode()
    assert values(html)["payload:other"] == '{\r\n  "colour": "red"\r\n}'
    made = created(adder, "type=ship_order", **values(html))
    assert made["payload"] == {
        "customer": "a@b.cd",
        "lines": [{"article": "tea"}],
        "colour": "red",
    }
    services.delete(made["id"])


def test_items_come_and_go_without_a_script(adder: Client) -> None:
    html = adder.post(ORDER, WRONG | {"_add": "payload.lines"}).content.decode()
    assert [text for name, text in sent(html) if name == "payload.lines:items"] == ["0", "3", "4"]
    assert errors(html) == {}
    html = adder.post(ORDER, WRONG | {"_remove": "payload.lines:0"}).content.decode()
    assert [text for name, text in sent(html) if name == "payload.lines:items"] == ["3"]
    assert values(html)["payload.lines.3.count"] == "many"


@pytest.mark.parametrize("number", ["9" * 5000, "-1", "x", "1.0", "²"])
def test_numbers_of_items_that_no_page_has_are_left_out(adder: Client, number: str) -> None:
    fields = WRONG | {"payload.lines:items": ["0", number]}
    for more in ({}, {"_add": "payload.lines"}, {"_remove": "payload.lines"}, {"_turn": "1"}):
        assert adder.post(ORDER, fields | more).status_code in {200, 422}


def test_a_secret_is_hidden(adder: Client) -> None:
    html = adder.post(ORDER, WRONG | {"payload.token": "s3cret"}).content.decode()
    assert re.search(r'<input type="password" name="payload.token"', html)


def test_types_are_searched_by_name_and_description(adder: Client) -> None:
    html = adder.get(ADD, {"q": "PARCEL order"}).content.decode()
    assert re.findall(r'href="\?type=([^"]+)"', html) == ["ship_order"]
    assert "No type has all of these words" in adder.get(ADD, {"q": "zebra"}).content.decode()


def test_what_was_sent_after_the_session_had_ended_is_there_after_signing_in(
    adder: Client,
) -> None:
    page = adder.get(ORDER).content.decode()
    written = WRONG | {"_of": values(page)["_of"]}
    adder.logout()
    response = adder.post(ORDER, written)
    assert response.status_code == 302
    assert response["Location"].startswith("/admin/login/?next=/admin/tasks/task/add/%3Ftype%3D")
    adder.force_login(User.objects.get(username="adder"))
    html = adder.get(ORDER).content.decode()
    assert NOT_CARRIED_OUT in html
    assert values(html)["payload.lines.3.count"] == "many"
    assert NOT_CARRIED_OUT not in adder.get(ORDER).content.decode()


def test_it_is_kept_for_its_owner_alone(adder: Client) -> None:
    written = WRONG | {"_of": values(adder.get(ORDER).content.decode())["_of"]}
    stranger = Client(SERVER_NAME="localhost")
    stranger.post(ORDER, WRONG | {"_of": "1:forged:mark"})
    assert not stranger.session.keys()
    adder.logout()
    adder.post(ORDER, written)
    other = User.objects.create_superuser("other")
    adder.force_login(other)
    assert NOT_CARRIED_OUT not in adder.get(ORDER).content.decode()
    assert NOT_CARRIED_OUT not in client_of_user(other).get(ORDER).content.decode()


def test_a_list_s_words_are_not_its_items(adder: Client) -> None:
    html = adder.post(ORDER, WRONG).content.decode()
    assert html.count("What is in the parcel.") == 1
