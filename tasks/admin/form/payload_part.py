"""The payload in a form: in fields or as one JSON text, whatever was written."""

from collections.abc import Iterable
from typing import Any, Final

from django.utils.datastructures import MultiValueDict

from tasks.admin.form.nodes.node import LEFT_OUT, FormData, Problems
from tasks.admin.form.nodes.part import Part
from tasks.admin.form.nodes.tree import free_payload, payload_tree
from tasks.admin.json_text import pretty
from tasks.exceptions import InvalidPayload
from tasks.registry import TaskType

ROOT: Final = "payload"
MAX_INPUTS: Final = 700
"""Of the 1,000 that Django takes from a form; a payload with more fields is JSON."""


class PayloadPart:
    """A payload, as it is filled in.

    is_json: whether it is one JSON text.
    has_two_ways: whether it could be fields, too.
    value: the payload, as far as it was written; LEFT_OUT for none.
    problems: what is wrong, by path.
    length: of what was written, in characters.
    """

    def __init__(self, task_type: TaskType, data: FormData) -> None:
        """data: what was sent, or `written` for a value."""
        self._type = task_type
        self._data = data
        tree = payload_tree(task_type)
        self.has_two_ways = tree is not None
        self.is_json = tree is None or ROOT in data
        self._node = tree if tree and not self.is_json else free_payload(task_type)
        self.problems: Problems = {}
        self.value = self._node.read(ROOT, data, self.problems)

    @property
    def length(self) -> int:
        return sum(len(text) for _, texts in self._data.lists() for text in texts)

    @property
    def part(self) -> Part:
        """What the page shows."""
        return self._node.part(ROOT, self._data, self.problems)

    def check(self) -> None:
        """Add to the problems what the type's serializer says; what is no JSON was told already."""
        known = set(self.problems)
        if isinstance(self.value, dict):
            for path, text in self._asked(self.value):
                if path not in known:
                    self.problems.setdefault(path, []).append(text)
        elif ROOT not in known:
            is_nothing = self.value is LEFT_OUT
            text = "This field is required." if is_nothing else "Must be an object"
            self.problems[ROOT] = [text]

    def _asked(self, payload: dict[str, Any]) -> Iterable[tuple[str, str]]:
        """The path and the text of each error."""
        try:
            self._type.check(payload)
        except InvalidPayload as error:
            return self._node.place(ROOT, self._data, error.details["errors"])
        return ()

    def turned(self) -> "PayloadPart | None":
        """The same the other way: as JSON, or in fields; None, with the problem at its place, where
        what was written is no JSON yet, or more than fields can hold."""
        if self.problems:
            return None
        data = written(self._type, self.value, as_json=not self.is_json)
        other = PayloadPart(self._type, data)
        if other.is_json == self.is_json:
            self.problems[ROOT] = ["Only JSON can hold this: it is no object, or a very large one."]
            return None
        return other


def beginning(task_type: TaskType) -> Any:
    """The payload that a new task begins with."""
    tree = payload_tree(task_type)
    return tree.initial if tree else {}


def written(task_type: TaskType, payload: Any, *, as_json: bool) -> FormData:
    """A payload as a form has it: in fields where there are any that can hold it."""
    data: FormData = MultiValueDict()
    tree = None if as_json else payload_tree(task_type)
    if tree and isinstance(payload, dict):
        for name, text in tree.write(ROOT, payload):
            data.appendlist(name, text)
        if sum(len(texts) for _, texts in data.lists()) <= MAX_INPUTS:
            return data
    text = "" if payload is LEFT_OUT else pretty(payload)
    return MultiValueDict({ROOT: [text]})
