"""Boxes to tick, under headings, each with a line that explains it."""

from collections.abc import Callable
from typing import Any

from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget


class ExplainedChoices(UnfoldAdminCheckboxSelectMultipleWidget):
    """Several to select from.

    explain: the line for a choice, by its value; "" for none.
    """

    template_name = "taskhub/accounts/choices.html"

    def __init__(self, explain: Callable[[Any], str]) -> None:
        super().__init__()
        self._explain = explain

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option: dict[str, Any] = super().create_option(name, value, *args, **kwargs)
        option["help"] = self._explain(value)
        if option["help"]:
            option["attrs"]["aria-describedby"] = f"{option['attrs']['id']}-help"
        return option
