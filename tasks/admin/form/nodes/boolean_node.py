"""Yes or no."""

from dataclasses import replace
from typing import Any

from django.utils.datastructures import MultiValueDict
from unfold import widgets

from tasks.admin.form.nodes.choice_node import nothing_selected
from tasks.admin.form.nodes.node import LEFT_OUT, FormData, Node, Pairs, Problems
from tasks.admin.form.nodes.part import Part


class BooleanNode(Node):
    """A box to tick; a list of both where it may also be neither, or is."""

    @property
    def initial(self) -> Any:
        is_box = self.field.required and not self.field.allow_null
        return False if is_box else super().initial

    def holds(self, value: Any) -> bool:
        return isinstance(value, bool)

    @property
    def _is_either(self) -> bool:
        return self.initial is not LEFT_OUT and not self.field.allow_null

    def _write(self, path: str, value: Any) -> Pairs:
        if value is LEFT_OUT or value is None:
            yield path, ""
            yield from self._mark(path, value)
        elif not self._is_either:
            yield path, "true" if value else "false"
        elif value:
            yield path, "on"

    def _read(self, path: str, data: FormData, problems: Problems) -> Any:
        text = data.get(path, "false") or ""
        if not text:
            return self._empty(path, data)
        return {"on": True, "true": True, "false": False}.get(text, text)

    def _part(self, path: str, data: FormData, problems: Problems, label: str) -> Part:
        if data.get(path, "on") != "on":
            select = widgets.UnfoldAdminSelectWidget(choices=self._choices())
            return self._input_part(path, data, problems, label, select)
        box = widgets.UnfoldBooleanWidget(check_test=lambda _: path in data)
        found = self._input_part(path, MultiValueDict({path: ["on"]}), problems, label, box)
        return replace(found, template="box", is_required=False)

    def _choices(self) -> list[tuple[str, str]]:
        words = {True: "yes", False: "no"}.get(self.initial, self.initial)
        return [("", nothing_selected(words)), ("true", "Yes"), ("false", "No")]
