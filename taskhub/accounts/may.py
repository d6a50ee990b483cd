"""What an account may do in the end, in words."""

from django.contrib.auth.models import User

from access.rights import in_words
from taskhub.accounts.rights_form import names_of

PREFETCHED = ("groups__permissions__content_type", "user_permissions__content_type")
"""What is to be read with accounts, for `what_may`."""


def what_may(user: User) -> str:
    """By its groups and by rights of its own, of an account that was read with PREFETCHED."""
    if not user.is_active:
        return "Nothing: the account is deactivated"
    if not user.is_staff:
        return "Nothing: the account is not staff"
    if user.is_superuser:
        return "Everything"
    permissions = names_of(user.user_permissions.all())
    for group in user.groups.all():
        permissions |= names_of(group.permissions.all())
    return in_words(permissions) or "Nothing yet: give it a group"
