"""Admin pages whose additions, changes and deletions are activity, and not in Django's own log."""

from collections.abc import Iterable
from typing import Any, ClassVar, NamedTuple
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from unfold.admin import ModelAdmin

from access import activity


class Change(NamedTuple):
    """What a page answers as its change message, to say what to record: see `Activity`."""

    what: str
    detail: str = ""


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
        if isinstance(message, Change):
            self.record(request, message.what, [obj], message.detail)

    def log_deletions(self, request: HttpRequest, queryset: Iterable[Model]) -> None:  # type: ignore[override]
        self.record(request, "deleted", queryset)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        """The activity of an object, on its pages."""
        obj = self.get_object(request, object_id)
        if obj is None:
            raise Http404
        if not self.has_view_or_change_permission(request, obj):
            raise PermissionDenied
        query = urlencode({"kind": self.kind, "q": self.name_of(obj)[0]})
        return redirect(f"{reverse('admin:access_activity_changelist')}?{query}")
