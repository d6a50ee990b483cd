"""What only JSON can hold: any value, objects of any keys, and fields that nothing is known of."""

from typing import Any

from tasks.admin.form.nodes.node import LEFT_OUT, FormData, Node, Pairs, Problems, read_json
from tasks.admin.form.nodes.part import Part
from tasks.admin.json_text import pretty


class JsonNode(Node):
    """A field for JSON."""

    @property
    def own_empty(self) -> Any:
        return LEFT_OUT

    def holds(self, value: Any) -> bool:
        return True

    def _write(self, path: str, value: Any) -> Pairs:
        yield path, "" if value is LEFT_OUT else pretty(value)

    def _read(self, path: str, data: FormData, problems: Problems) -> Any:
        return read_json(path, data.get(path) or "", problems)

    def _part(self, path: str, data: FormData, problems: Problems, label: str) -> Part:
        return self._json_part(path, path, data, problems, label)
