"""Staff accounts and groups, in the admin's theme."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, User
from unfold.admin import ModelAdmin
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget

admin.site.index_title = "Dashboard"
admin.site.unregister(User)
admin.site.unregister(Group)


class _Themed(ModelAdmin):
    """Several are selected by boxes to tick: Django's lists side by side do not fit on a phone."""

    filter_horizontal = ()

    def formfield_for_manytomany(self, db_field: Any, request: Any, **options: Any) -> Any:
        options["widget"] = UnfoldAdminCheckboxSelectMultipleWidget
        return super().formfield_for_manytomany(db_field, request, **options)


@admin.register(User)
class AccountAdmin(_Themed, UserAdmin):  # type: ignore[misc,type-arg]
    """Django's own, in the theme."""

    form = UserChangeForm
    add_form = UserCreationForm
    add_fieldsets = UserAdmin.add_fieldsets  # the theme's are empty, and would hide all fields
    change_password_form = AdminPasswordChangeForm


@admin.register(Group)
class AccountGroupAdmin(_Themed, GroupAdmin):  # type: ignore[misc]
    """Django's own, in the theme."""
