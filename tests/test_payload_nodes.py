"""A payload in a form: whatever it is, the form sends it back as it was."""

from typing import Any

from django.template.loader import render_to_string
from django.utils.datastructures import MultiValueDict
from hypothesis import example, given, settings
from hypothesis import strategies as st
from rest_framework import serializers

from tasks.admin.form.payload_part import PayloadPart, beginning, written
from tasks.backoff import exponential
from tasks.fields import GoDurationField
from tasks.registry import TaskType
from tests.sent_form import sent

SIZES = ["small", 2, "large", True]


class Line(serializers.Serializer[Any]):
    article = serializers.CharField()
    count = serializers.IntegerField(min_value=1, default=1)
    marks = serializers.ListField(child=serializers.BooleanField(), required=False)


class Order(serializers.Serializer[Any]):
    """A field of each kind, with and without the right to be empty."""

    name = serializers.CharField()
    note = serializers.CharField(required=False, allow_blank=True, allow_null=True)
    secret = serializers.CharField(required=False, style={"input_type": "password"})
    mail = serializers.EmailField(required=False)
    number = serializers.IntegerField(required=False, allow_null=True)
    price = serializers.DecimalField(max_digits=8, decimal_places=2, required=False)
    day = serializers.DateField(required=False)
    time = serializers.TimeField(allow_null=True)
    at = serializers.DateTimeField(required=False)
    patience = GoDurationField(required=False)
    gift = serializers.BooleanField(default=False)
    maybe = serializers.BooleanField(required=False, allow_null=True)
    size = serializers.ChoiceField(SIZES, required=False, allow_blank=True)
    colours = serializers.MultipleChoiceField(choices=["red", "green", "blue"], required=False)
    tags = serializers.ListField(child=serializers.CharField(), required=False)
    matrix = serializers.ListField(child=serializers.ListField(child=serializers.IntegerField()))
    lines = Line(many=True)
    first = Line()
    extra = Line(required=False, allow_null=True)
    free = serializers.JSONField(required=False)
    by_key = serializers.DictField(child=serializers.IntegerField(), required=False)


ORDER = TaskType(
    name="order",
    handler=lambda ctx, payload: None,
    payload=Order,
    queue="default",
    timeout=60.0,
    max_retries=3,
    backoff=exponential,
)
LEAVES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=8)
    | st.sampled_from(
        [*SIZES, "", " ", "red", "5", "2030-01-15", "10:00", "10:00:00", "a@b.c", "\n", "a\r\nb"]
    )
    | st.sampled_from(["2030-01-15T10:00:00Z", "2030-01-15T10:00:00.5Z", "2030-01-15T10:00:00"])
)
COLOURS = st.sampled_from([[], ["red"], ["green", "blue"], ["blue", 3]])
JSON = st.recursive(LEAVES, lambda one: st.lists(one, max_size=3), max_leaves=5)
LINES = st.dictionaries(st.sampled_from(["article", "count", "marks", "else"]), JSON)
FIELDS: dict[str, st.SearchStrategy[Any]] = dict.fromkeys(
    (*Order().fields, "unknown", "a.b", "x:json"), JSON
)
FIELDS |= {"lines": JSON | st.lists(LINES, max_size=3), "colours": COLOURS}
FIELDS |= dict.fromkeys(("first", "extra", "by_key"), LINES | JSON)
PAYLOADS = st.fixed_dictionaries({}, optional=FIELDS)
FULL = {
    "name": "\ntwo\nlines ",
    "note": "",
    "secret": "<b>&amp;",
    "price": 9.99,
    "number": "007",
    "size": 2,
    "tags": ["", "a", "b"],
    "matrix": [[], [1, 2]],
    "lines": [{"article": "x", "marks": [True, False]}, {}],
    "extra": {"count": 2, "new": [1]},
    "free": None,
}


def page(payload: PayloadPart) -> str:
    """The form, with nothing but the payload in it."""
    return f'<form id="task-form">{_rendered(payload)}</form>'


def _rendered(payload: PayloadPart) -> str:
    part = payload.part
    return render_to_string(part.file, {"part": part})


def resent(payload: PayloadPart) -> PayloadPart:
    """What the hub gets when the form is sent as it is."""
    data = MultiValueDict[str, str]()
    for name, text in sent(page(payload)):
        data.appendlist(name, text)
    return PayloadPart(ORDER, data)


def typed(value: Any) -> Any:
    """A value to compare, with its types: `True` is no 1; in which order keys are is the same."""
    if isinstance(value, dict):
        return sorted((key, typed(inner)) for key, inner in value.items())
    return [typed(inner) for inner in value] if isinstance(value, list) else repr(value)


@settings(max_examples=25)
@given(PAYLOADS)
@example(FULL)
@example({})
def test_a_form_sends_back_what_it_was_given(payload: Any) -> None:
    form = PayloadPart(ORDER, written(ORDER, payload, as_json=False))
    assert not form.is_json
    assert typed(form.value) == typed(payload)
    assert typed(resent(form).value) == typed(payload)


@settings(max_examples=25)
@given(PAYLOADS)
@example(FULL)
def test_a_payload_is_the_same_as_json_and_in_fields(payload: Any) -> None:
    form = PayloadPart(ORDER, written(ORDER, payload, as_json=False))
    as_json = form.turned()
    assert as_json is not None
    assert as_json.is_json
    again = as_json.turned()
    assert again is not None
    assert not again.is_json
    assert typed(again.value) == typed(payload)


@settings(max_examples=25)
@given(PAYLOADS)
def test_each_of_the_serializers_errors_has_a_place(payload: Any) -> None:
    form = PayloadPart(ORDER, written(ORDER, payload, as_json=False))
    form.check()
    placed = {text for _, _, text in form.part.all_problems()}
    asked = Order(data=payload)
    assert bool(placed) is not asked.is_valid()
    assert set(form.problems) == {
        problem_id.removeprefix("id_") for problem_id, _, _ in form.part.all_problems()
    }


def test_what_is_left_empty_is_what_a_serializer_takes_for_empty() -> None:
    begun = PayloadPart(ORDER, written(ORDER, beginning(ORDER), as_json=False))
    assert resent(begun).value == {
        "time": None,
        "gift": False,
        "matrix": [],
        "lines": [],
        "first": {"count": 1},
    }
