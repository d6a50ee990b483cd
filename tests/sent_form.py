"""What a browser would send of a form in a page, untouched."""

from html.parser import HTMLParser

Pairs = list[tuple[str, str]]
_UNSENT = ("submit", "button", "reset")


def sent(html: str, form_id: str = "task-form") -> Pairs:
    """The names and the texts of a form's fields, in their order; buttons are not pressed."""
    reader = _Reader(form_id)
    reader.feed(html)
    reader.close()
    return reader.pairs


class _Reader(HTMLParser):
    """Reads one form; what is in a template is no part of it."""

    def __init__(self, form_id: str) -> None:
        super().__init__()
        self.pairs: Pairs = []
        self._form_id = form_id
        self._is_inside = False
        self._templates = 0
        self._area: tuple[str, list[str]] | None = None
        self._select = ""
        self._options: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._is_inside = given.get("id") == self._form_id
        self._templates += tag == "template"
        if not self._is_inside or self._templates:
            return
        if tag == "input" and given.get("type") not in _UNSENT:
            self._add_input(given)
        elif tag == "textarea":
            self._area = given["name"], []
        elif tag == "select":
            self._select, self._options = given["name"], []
        elif tag == "option":
            self._options.append((given.get("value", ""), "selected" in given))

    def handle_data(self, data: str) -> None:
        if self._area:
            self._area[1].append(data)

    def handle_endtag(self, tag: str) -> None:
        self._templates -= tag == "template"
        if tag == "form":
            self._is_inside = False
        elif tag == "textarea" and self._area:
            name, parts = self._area
            text = "".join(parts).removeprefix("\n")  # as browsers do
            self.pairs.append((name, text.replace("\n", "\r\n")))
            self._area = None
        elif tag == "select" and self._select:
            first = next((value for value, selected in self._options if selected), None)
            self.pairs.append((self._select, self._options[0][0] if first is None else first))
            self._select = ""

    def _add_input(self, given: dict[str, str]) -> None:
        is_box = given.get("type") in ("checkbox", "radio")
        if given.get("name") and (not is_box or "checked" in given):
            self.pairs.append((given["name"], given.get("value", "on" if is_box else "")))
