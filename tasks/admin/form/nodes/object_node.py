"""Fields within a field: a nested serializer."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from unfold import widgets

from tasks.admin.form.nodes.node import (
    LEFT_OUT,
    FormData,
    Node,
    Pairs,
    Problems,
    read_json,
    texts,
)
from tasks.admin.form.nodes.part import Part, attributes, json_area
from tasks.admin.json_text import pretty


class ObjectNode(Node):
    """An object.

    `…:on` is there for one that may be left out, but is not; `…:other` has, as JSON, what is none
    of its fields.
    """

    template = "object"

    def __init__(self, field: Any, nodes: Mapping[str, Node]) -> None:
        super().__init__(field)
        self.nodes = nodes

    @property
    def initial(self) -> Any:
        default = super().initial
        return self._begun() if self.field.required and not isinstance(default, dict) else default

    def holds(self, value: Any) -> bool:
        return isinstance(value, dict)

    def _begun(self) -> dict[str, Any]:
        """An object as it is when somebody begins to fill it in."""
        begun = {name: node.initial for name, node in self.nodes.items()}
        return {name: value for name, value in begun.items() if value is not LEFT_OUT}

    def _write(self, path: str, value: Any) -> Pairs:
        is_there = isinstance(value, dict)
        if not is_there:
            yield from self._mark_missing(path, value)
            value = self._begun()
        elif self._may_be_missing:
            yield f"{path}:on", "on"
        for name, node in self.nodes.items():
            yield from node.write(f"{path}.{name}", value.get(name, LEFT_OUT))
        if other := {key: inner for key, inner in value.items() if key not in self.nodes}:
            yield f"{path}:other", pretty(other)

    @property
    def _may_be_missing(self) -> bool:
        return bool(not self.field.required or self.field.allow_null)

    def _mark_missing(self, path: str, value: Any) -> Pairs:
        if self._may_be_missing:
            yield from self._mark(path, value)
        else:
            yield f"{path}:empty", "null" if value is None else "left out"

    def _is_on(self, path: str, data: FormData) -> bool | None:
        if self._may_be_missing or f"{path}:empty" in data:
            return f"{path}:on" in data
        return None

    def _read(self, path: str, data: FormData, problems: Problems) -> Any:
        if self._is_on(path, data) is False:
            return self._empty(path, data)
        read = {
            name: node.read(f"{path}.{name}", data, problems) for name, node in self.nodes.items()
        }
        found = {name: value for name, value in read.items() if value is not LEFT_OUT}
        other = read_json(path, data.get(f"{path}:other") or "", problems)
        if isinstance(other, dict):
            return found | other
        if other is not LEFT_OUT:
            problems.setdefault(path, []).append("The other fields must be a JSON object.")
        return found

    def _part(self, path: str, data: FormData, problems: Problems, label: str) -> Part:
        parts = [node.part(f"{path}.{name}", data, problems) for name, node in self.nodes.items()]
        if f"{path}:other" in data:
            parts.append(_other_part(path, data))
        found = Part(
            **self._common(path, problems, label),
            parts=tuple(parts),
            markers=self._markers(path, data),
        )
        is_on = self._is_on(path, data)
        if is_on is None:
            return found
        box = widgets.UnfoldBooleanWidget(check_test=bool)
        return replace(
            found, is_on=is_on, control=box.render(f"{path}:on", is_on, {"id": f"id_{path}_on"})
        )

    def _place(self, path: str, data: FormData, errors: Any) -> Pairs:
        if not isinstance(errors, dict):
            yield from ((path, text) for text in texts(errors))
            return
        for key, inner in errors.items():
            if key in self.nodes:
                yield from self.nodes[key].place(f"{path}.{key}", data, inner)
            else:
                yield from ((path, text) for text in texts({key: inner}))


def _other_part(path: str, data: FormData) -> Part:
    name = f"{path}:other"
    text = data.get(name) or ""
    attrs = attributes(name, required=False, wrong=False, hinted=True)
    return Part(
        template="field",
        path=name,
        label="Other fields",
        is_required=False,
        hints=("What the type does not describe, as a JSON object.",),
        problems=(),
        control=json_area(4).render(name, text, attrs),
    )
