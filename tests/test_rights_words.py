"""The rights of staff have words, and what is missing is told by them."""

import pytest
from django.contrib.auth.models import Group, Permission

from access.rights import RIGHTS, denied, in_words
from taskhub.accounts.rights_form import names_of


@pytest.mark.django_db
def test_every_permission_of_ours_has_words() -> None:
    ours = Permission.objects.filter(content_type__app_label__in=["tasks", "access", "progress"])
    with_words = {permission for right in RIGHTS for permission in right.permissions}
    assert names_of(ours.select_related("content_type")) - with_words == set()


@pytest.mark.django_db
def test_groups_read_in_words() -> None:
    viewer = Group.objects.get(name="Viewer").permissions.select_related("content_type")
    assert in_words(names_of(viewer)) == "See tasks, see activity"
    assert in_words(set()) == ""


def test_rights_are_told_apart() -> None:
    assert len({right.key for right in RIGHTS}) == len({right.words for right in RIGHTS})
    assert len({right.key for right in RIGHTS}) == len(RIGHTS)


def test_what_is_missing_is_told() -> None:
    begin = "You do not have permission to"
    assert str(denied("access.add_apikey")).startswith(f"{begin} make API keys. Ask somebody")
    assert str(denied("auth.add_user")).startswith(f"{begin} manage staff accounts.")
    assert str(denied("django_rq.view_queue")).startswith(f"{begin} do this.")
