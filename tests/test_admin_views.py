"""Views of the admin's list of tasks: filters that each of the staff keeps under names."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from tasks.admin.list import saved_views
from tasks.models import SavedView
from tests.hub import Hub
from tests.staff import LIST, staff

pytestmark = pytest.mark.django_db
SAVE = LIST + "views/save/"


@pytest.fixture
def viewer(hub: Hub) -> Client:
    return staff("viewer", groups=("Viewer",))


def post(client: Client, address: str, **fields: str) -> tuple[Any, list[str]]:
    """The page that a form leads to, and its messages."""
    answer = client.post(address, fields, follow=True)
    return answer, [str(message) for message in answer.context["messages"]]


def save(client: Client, name: str, query: str) -> list[str]:
    return post(client, SAVE, name=name, query=query)[1]


def test_a_filter_is_kept_opened_renamed_and_deleted(viewer: Client) -> None:
    page, said = post(viewer, SAVE, name=" Late  mails ", query="q=type:echo+since:1h&state=retry")
    assert said == ["View “Late mails” saved."]
    (view,) = SavedView.objects.all()
    assert view.query == "state=retry&type=echo&since=1h"
    assert page.redirect_chain == [(f"{LIST}?{view.query}", 302)]
    page = viewer.get(LIST).content.decode()
    assert '<a class="task-chip is-link" href="?state=retry&amp;type=echo&amp;since=1h">' in page
    assert "Change view" in viewer.get(f"{LIST}?{view.query}").content.decode()
    assert post(viewer, f"{LIST}views/{view.pk}/rename/", name="Mails")[1] == []
    assert save(viewer, "Mails", "type=fail") == ["There is a view “Mails” already."]
    assert save(viewer, "<b>", "type=fail") == ["View “<b>” saved."]
    assert "&lt;b&gt;</a>" in viewer.get(LIST).content.decode()
    asked = viewer.get(f"{LIST}views/{view.pk}/delete/").content.decode()
    assert "Delete the view “Mails”?" in asked
    assert SavedView.objects.count() == 2
    said = post(viewer, f"{LIST}views/{view.pk}/rename/", name="<b>")[1]
    assert said == ["There is a view “<b>” already."]
    assert post(viewer, f"{LIST}views/{view.pk}/delete/")[1] == ["View “Mails” deleted."]
    assert [each.name for each in SavedView.objects.all()] == ["<b>"]


def test_each_sees_only_their_own(viewer: Client) -> None:
    save(viewer, "Mine", "type=echo")
    other = staff("other", groups=("Viewer",))
    assert "Mine" not in other.get(LIST).content.decode()
    number = SavedView.objects.get().pk
    for act in ("rename", "delete"):
        assert other.post(f"{LIST}views/{number}/{act}/", {"name": "x"}).status_code == 404
        assert other.get(f"{LIST}views/{number}/{act}/").status_code in (404, 405)
        assert staff(f"no-{act}").post(f"{LIST}views/{number}/{act}/").status_code == 403
    User.objects.get(username="viewer").delete()
    assert not SavedView.objects.exists()


def test_what_cannot_be_kept_is_said(viewer: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    needs = "The view was not saved: it needs a name, and a shorter search."
    assert save(viewer, " ", "type=echo") == [needs]
    assert save(viewer, "Long", "q=" + "ü" * 999) == [needs]
    monkeypatch.setattr(saved_views, "MOST_VIEWS", 1)
    save(viewer, "One", "type=echo")
    assert save(viewer, "Two", "type=echo") == ["There are 1 views already: delete one first."]
