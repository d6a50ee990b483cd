"""Accounts are activated and deactivated, and never deleted: what they did stays theirs."""

from django.contrib.auth.models import User

LAST_SUPERUSER = "This is the last superuser who can sign in: nobody could manage the hub any more."
ONESELF = "This is your own account: somebody else has to do that."


def why_not_deactivate(user: User, by: User) -> str:
    """Why somebody cannot deactivate an account; "" where they can. Within a transaction."""
    if user.pk == by.pk:
        return ONESELF
    return LAST_SUPERUSER if is_last_superuser(user) else ""


def is_last_superuser(user: User) -> bool:
    """Whether no other superuser can sign in. Within a transaction, which others wait for."""
    able = User.objects.select_for_update().filter(is_superuser=True, is_active=True, is_staff=True)
    return list(able.order_by("pk").values_list("pk", flat=True)) == [user.pk]
