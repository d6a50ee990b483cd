"""Staff who sign in: somebody of each role."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import Literal

from playwright.sync_api import Browser, Page, StorageState

from tests.browser.window import Scheme, open_window
from tests.hub import Hub

Role = Literal["viewer", "operator", "superuser", "stranger"]
"""`stranger` is staff without any right."""
PASSWORD = "correct horse battery staple"
_cookies: dict[tuple[int, Role], StorageState] = {}
_ACCOUNTS = f"""
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group, User
password = make_password({PASSWORD!r})  # slow on purpose: once is enough
for name in ("viewer", "operator", "stranger"):
    user = User.objects.create(username=name, password=password, is_staff=True)
    user.groups.set(Group.objects.filter(name=name.capitalize()))
User.objects.create(username="superuser", password=password, is_staff=True, is_superuser=True)
"""


def make_accounts(hub: Hub) -> None:
    """One account of each role, named after it."""
    hub.manage("migrate", "--verbosity=0")
    hub.manage("shell", "--no-imports", "-c", _ACCOUNTS)


def sign_in(page: Page, name: str) -> None:
    """On the page that asks for it."""
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()


@contextmanager
def signed_in(
    browser: Browser,
    hub: Hub,
    role: Role,
    scheme: Scheme = "light",
    width: int = 1280,
    *,
    refusals: Collection[int] = (),
) -> Iterator[Page]:
    """A page of somebody who is signed in, in a window of its own (see `open_window`).

    Each role signs in once; which page comes first is for the test to say.
    """
    cookies = _cookies.get((hub.port, role))
    with open_window(browser, hub, scheme, width, refusals=refusals, cookies=cookies) as page:
        if not cookies:
            page.goto("/admin/")
            sign_in(page, role)
            page.wait_for_url("/admin/")
            _cookies[hub.port, role] = page.context.storage_state()
        yield page
