"""Groups in the admin: what their members may do."""

from typing import Any

from django.contrib.auth.admin import GroupAdmin
from django.contrib.auth.models import Group
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from unfold.decorators import display

from access.activity import Kind
from access.recorded_admin import Change, RecordedAdmin
from access.rights import in_words
from taskhub.accounts.changes import change_by
from taskhub.accounts.rights_form import RightsForm, names_of


class GroupForm(RightsForm):
    """A group: its name, and what its members may do."""

    permissions_of = "permissions"

    class Meta:
        model = Group
        fields = ("name",)


class AccountGroupAdmin(RecordedAdmin, GroupAdmin):  # type: ignore[misc]
    """The pages of groups."""

    kind = Kind.GROUP
    form = GroupForm
    filter_horizontal = ()
    list_display = ("name", "members", "rights")
    fields = ("name", "rights")

    @display(description="Members", ordering="count")
    def members(self, group: Any) -> int:
        return int(group.count)

    @display(description="Members may")
    def rights(self, group: Group) -> str:
        """For the list, and for those who may only look."""
        return in_words(names_of(group.permissions.all())) or "Nothing"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Group]:
        groups: QuerySet[Group] = super().get_queryset(request)
        return groups.annotate(count=Count("user")).prefetch_related("permissions__content_type")

    def construct_change_message(  # type: ignore[override]
        self, request: HttpRequest, form: Any, formsets: Any, add: bool = False
    ) -> Change | None:
        return None if add else change_by(form)
