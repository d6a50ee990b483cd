"""Several of the same: a list, whose items can be added and removed."""

import re
from dataclasses import replace
from typing import Any, Final

from django.utils.datastructures import MultiValueDict

from tasks.admin.form.nodes.node import LEFT_OUT, FormData, Node, Pairs, Problems, texts
from tasks.admin.form.nodes.part import Part

_NUMBER = re.compile(r"\d{1,9}\Z", re.ASCII)
MAX_ITEMS: Final = 100
"""Of a longer list nobody wants to see the fields: it is JSON."""


class ListNode(Node):
    """A list. `…:items` has its items' numbers in the form, in their order; they stay as they are
    when another item is removed."""

    template = "list"

    def __init__(self, field: Any, child: Node) -> None:
        super().__init__(field)
        self.child = child

    @property
    def own_empty(self) -> Any:
        return [] if self.field.required else LEFT_OUT

    def holds(self, value: Any) -> bool:
        return isinstance(value, list) and len(value) <= MAX_ITEMS

    def _write(self, path: str, value: Any) -> Pairs:
        if not isinstance(value, list):
            yield from self._mark(path, value)
            return
        yield from self._mark(path, [])
        for number, item in enumerate(value):
            yield f"{path}:items", str(number)
            yield from self.child.write(f"{path}.{number}", item)

    def _read(self, path: str, data: FormData, problems: Problems) -> Any:
        numbers = item_numbers(path, data)
        if not numbers:
            return self._empty(path, data)
        read = [self.child.read(f"{path}.{number}", data, problems) for number in numbers]
        return ["" if value is LEFT_OUT else value for value in read]

    def _part(self, path: str, data: FormData, problems: Problems, label: str) -> Part:
        items = [
            self._item(path, number, data, problems, f"{label} {position}")
            for position, number in enumerate(item_numbers(path, data), start=1)
        ]
        common = self._common(path, problems, label)
        markers = self._markers(path, data)
        return Part(**common, parts=tuple(items), markers=markers, blank=self._blank(path, label))

    def _blank(self, path: str, label: str) -> Part:
        """A new item, with a mark in place of its number; each list within a list has its own."""
        mark = f"__{path.count('.')}__"
        data = MultiValueDict[str, str]()
        for name, text in self.child.write(f"{path}.{mark}", self.child.initial):
            data.appendlist(name, text)
        return self._item(path, mark, data, {}, label)

    def _item(self, path: str, token: str, data: FormData, problems: Problems, label: str) -> Part:
        item = self.child.part(f"{path}.{token}", data, problems, label)
        said = str(self.field.help_text)  # the framework gives it to the items, too
        hints = tuple(hint for hint in item.hints if hint != said)
        return replace(item, token=token, hints=hints)

    def _place(self, path: str, data: FormData, errors: Any) -> Pairs:
        numbers = item_numbers(path, data)
        for position, inner in _by_position(errors):
            if position is not None and position < len(numbers):
                yield from self.child.place(f"{path}.{numbers[position]}", data, inner)
            else:
                yield from ((path, text) for text in texts(inner))


def item_numbers(path: str, data: FormData) -> list[str]:
    """The numbers that the items of a list have in the form, in their order."""
    sent = dict.fromkeys(data.getlist(f"{path}:items"))
    return [number for number in sent if _NUMBER.match(number)]


def _by_position(errors: Any) -> list[tuple[int | None, Any]]:
    """A list's errors, each with the position of its item; None for those of the list itself."""
    if isinstance(errors, dict):
        return [
            (key, inner) if isinstance(key, int) else (None, {key: inner})
            for key, inner in errors.items()
        ]
    if isinstance(errors, list) and all(isinstance(inner, dict | list) for inner in errors):
        return list(enumerate(errors))
    return [(None, errors)]
