"""One or several of some choices."""

from typing import Any

from unfold import widgets

from tasks.admin.form.nodes.node import LEFT_OUT, FormData, Node, Pairs, Problems
from tasks.admin.form.nodes.part import Part

_VALUES = (str, bool, int, float)  # that JSON has; other choices are what they are as texts


class ChoiceNode(Node):
    """One of some choices, in a list that opens."""

    @property
    def own_empty(self) -> Any:
        is_blank = self.field.required and self.field.allow_blank
        return "" if is_blank else super().own_empty

    def holds(self, value: Any) -> bool:
        return value == "" or is_one(value, values(self.field))

    def _write(self, path: str, value: Any) -> Pairs:
        if value is LEFT_OUT or value is None or value == "":
            yield path, ""
            yield from self._mark(path, value)
        else:
            yield path, str(value)

    def _read(self, path: str, data: FormData, problems: Problems) -> Any:
        text = data.get(path) or ""
        return values(self.field).get(text, text) if text else self._empty(path, data)

    def _part(self, path: str, data: FormData, problems: Problems, label: str) -> Part:
        select = widgets.UnfoldAdminSelectWidget(choices=self._choices())
        return self._input_part(path, data, problems, label, select)

    def _choices(self) -> list[Any]:
        """With their groups, as Django's widgets have them."""
        default = self.initial
        if is_one(default, values(self.field)):
            default = self.field.choices.get(default, default)
        nothing = self.field.choices.get("", nothing_selected(default))
        found: list[Any] = [("", str(nothing))]
        for key, name in self.field.grouped_choices.items():
            if isinstance(name, dict):
                found.append((str(key), [(str(one), str(text)) for one, text in name.items()]))
            elif str(key):
                found.append((str(key), str(name)))
        return found


class ManyNode(Node):
    """Some of the choices, each with a box to tick. They are a set: in the choices' order."""

    template = "group"

    @property
    def own_empty(self) -> Any:
        return [] if self.field.required else LEFT_OUT

    def holds(self, value: Any) -> bool:
        known = values(self.field)
        return isinstance(value, list) and all(is_one(one, known) for one in value)

    def _write(self, path: str, value: Any) -> Pairs:
        if value is LEFT_OUT or value is None:
            yield from self._mark(path, value)
            return
        yield from self._mark(path, [])
        selected = {str(one) for one in value}
        yield from ((path, text) for text in values(self.field) if text in selected)

    def _read(self, path: str, data: FormData, problems: Problems) -> Any:
        sent = data.getlist(path)
        known = values(self.field)
        return [known.get(text, text) for text in sent] if sent else self._empty(path, data)

    def _part(self, path: str, data: FormData, problems: Problems, label: str) -> Part:
        sent = data.getlist(path)
        boxes = tuple(
            _box(path, f"{path}.{number}", str(key), str(name), is_on=str(key) in sent)
            for number, (key, name) in enumerate(self.field.choices.items())
        )
        common = self._common(path, problems, label)
        return Part(**common, parts=boxes, markers=self._markers(path, data))


def values(field: Any) -> dict[str, Any]:
    """The choices of a field as values of JSON, by how they are written."""
    found: dict[str, Any] = {}
    for key in field.choices:
        found.setdefault(str(key), key if isinstance(key, _VALUES) else str(key))
    return found


def is_one(value: Any, known: dict[str, Any]) -> bool:
    """Whether a value is, to its type, one of these."""
    choice = known.get(str(value), LEFT_OUT)
    return type(choice) is type(value) and choice == value


def nothing_selected(default: Any) -> str:
    """What a list of choices says where none is selected."""
    return "—" if default is LEFT_OUT or default is None else f"— ({default} when empty)"


def _box(name: str, path: str, value: str, label: str, *, is_on: bool) -> Part:
    box = widgets.UnfoldBooleanWidget(check_test=lambda _: is_on)
    return Part(
        template="box",
        path=path,
        label=label,
        is_required=False,
        hints=(),
        problems=(),
        control=box.render(name, value, {"id": f"id_{path}"}),
    )
