"""A hub that asks for keys, with two web processes."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from tests.described import checked
from tests.free_ports import free_port
from tests.hub import Hub, running
from tests.process import HubProcess
from tests.waiting import until

PASSWORD = "not-so-secret-at-all"
ACCESS_LOG = "access.log"
"""The file beside the others that Daphne's own log goes to, of the second web process."""
METRICS_TOKEN = "a-token-for-who-scrapes"
_MAKE_STAFF = """
from django.contrib.auth.models import Permission, User
user = User.objects.create_user({name!r}, password={password!r}, is_staff=True)
user.user_permissions.set(Permission.objects.filter(codename__in={rights!r}))
"""


class KeyedHub:
    """What tests of keys ask of it.

    hub: its first web process, its store and its workers.
    urls: of its web processes.
    """

    def __init__(self, hub: Hub, second_port: int) -> None:
        self.hub = hub
        self.urls = (hub.url, f"http://127.0.0.1:{second_port}")
        self._made = 0

    def key(self, *scopes: str, name: str = "", **options: str) -> str:
        """The token of a new key.

        options: of `apikey create`, such as `queues="low"`.
        """
        self._made += 1
        flags = [f"--{name.replace('_', '-')}={text}" for name, text in options.items()]
        create = ("apikey", "create", name or f"key{self._made}")
        printed = self.manage(*create, "--scopes", ",".join(scopes), *flags)
        return printed.splitlines()[-1]

    def revoke(self, token: str) -> None:
        self.manage("apikey", "revoke", token.split("_")[1])

    def manage(self, *arguments: str) -> str:
        return self.hub.manage(*arguments)

    @contextmanager
    def caller(self, token: str = "", web: int = 0) -> Iterator[httpx.Client]:
        """A client with this token, of one of the web processes."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        with httpx.Client(base_url=self.urls[web], headers=headers, timeout=30) as client:
            yield checked(client)

    @contextmanager
    def staff(self, name: str, *rights: str) -> Iterator[httpx.Client]:
        """A client of somebody of the staff, who is signed in; it sends the CSRF token."""
        code = _MAKE_STAFF.format(name=name, password=PASSWORD, rights=rights)
        self.manage("shell", "--no-imports", "-c", code)
        with self.caller() as client:
            client.get("/admin/login/")
            form = {"username": name, "password": PASSWORD, "next": "/"}
            form["csrfmiddlewaretoken"] = client.cookies["csrftoken"]
            assert client.post("/admin/login/", data=form).status_code == 302
            client.headers["X-CSRFToken"] = client.cookies["csrftoken"]
            yield client


@contextmanager
def keyed_hub(folder: Path, **settings: str) -> Iterator[KeyedHub]:
    """Such a hub, and no workers."""
    with running(Hub(folder, TASKHUB_API_AUTH="key", **settings)) as hub:
        hub.manage("migrate", "--verbosity=0")
        keyed = KeyedHub(hub, free_port())
        with _second_web(hub, keyed.urls[1]):
            yield keyed


@contextmanager
def _second_web(hub: Hub, url: str) -> Iterator[None]:
    daphne = [sys.executable, "-m", "daphne", "-b", "127.0.0.1", "-p", url.rpartition(":")[2]]
    own_log = hub.web_log.with_name(ACCESS_LOG)
    application = ("-v", "0", "--access-log", str(own_log), "taskhub.asgi:application")
    web = HubProcess(*daphne, *application, environment=hub.environment, log=hub.web_log)

    def is_ready() -> bool:
        web.require_running()
        try:
            return httpx.get(f"{url}/ready").status_code == 200
        except httpx.TransportError:
            return False

    try:
        until(is_ready, 30, "second web server that is ready")
        yield
    finally:
        assert web.stop()
