"""The rights of staff have words, and what is missing is told by them."""

import pytest
from django.contrib.auth.models import Group, Permission, User

from access.rights import RIGHTS, RightMissing, in_words, require_right
from taskhub.accounts.rights_form import names_of
from tests.api import NOBODY
from tests.staff import act, staff


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


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("permission", "words"),
    [
        ("access.revoke_apikey", "revoke API keys"),
        ("auth.add_user", "manage staff accounts"),
        ("django_rq.view_queue", "do this"),
    ],
)
def test_what_is_missing_is_told(permission: str, words: str) -> None:
    with pytest.raises(RightMissing) as missing:
        require_right(User.objects.create_user("ada", is_staff=True), permission)
    text = f"You do not have permission to {words}. Ask somebody who manages staff accounts."
    assert str(missing.value) == text


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/admin/tasks/task/", "see tasks"),
        ("/admin/tasks/task/add/", "create tasks"),
        ("/admin/access/activity/", "see activity"),
        ("/admin/access/apikey/1/revoke/", "revoke API keys"),
    ],
)
def test_a_page_says_which_right_is_missing(address: str, words: str) -> None:
    answer = staff("stranger").get(address)
    assert answer.status_code == 403
    assert f"You do not have permission to {words}." in answer.content.decode()


@pytest.mark.django_db
def test_an_action_says_so_too() -> None:
    answer = act(staff("viewer", groups=("Viewer",)), "delete", NOBODY)
    assert answer.status_code == 403
    assert "You do not have permission to delete tasks." in answer.content.decode()
