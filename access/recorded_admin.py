"""Admin pages whose additions, changes and deletions are activity, and not in Django's own log."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django.db.models import Model
from django.http import HttpRequest
from unfold.admin import ModelAdmin

from access import activity


class RecordedAdmin(ModelAdmin):
    """The base of such pages.

    kind: of what they are about.
    """

    kind: ClassVar[activity.Kind]

    def name_of(self, obj: Any) -> tuple[str, str]:
        """The name and the label under which an object is recorded."""
        return str(obj), ""

    def record(
        self, request: HttpRequest, what: str, objects: Iterable[Any], detail: str = ""
    ) -> None:
        """Record one deed, done to all of these."""
        labels = dict(map(self.name_of, objects))
        activity.record(
            request, what, kind=self.kind, names=list(labels), labels=labels, detail=detail
        )

    # Django's own answer with an entry of its log, which nobody asks for.

    def log_addition(self, request: HttpRequest, obj: Model, message: Any) -> None:  # type: ignore[override]
        self.record(request, "created", [obj])

    def log_change(self, request: HttpRequest, obj: Model, message: Any) -> None:  # type: ignore[override]
        self.record(request, "changed", [obj], message if isinstance(message, str) else "")

    def log_deletions(self, request: HttpRequest, queryset: Iterable[Model]) -> None:  # type: ignore[override]
        self.record(request, "deleted", queryset)
