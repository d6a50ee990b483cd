"""Every page says what it may load, and to whom it may be shown: nothing that stands in the page
itself, and nobody else's. That pages keep to it is what the tests in a browser find: their consoles
stay empty."""

import httpx
import pytest

from tests.hub import Hub

DIRECTIVES = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def require_safe(page: httpx.Response, status: int) -> None:
    assert page.status_code == status
    assert page.headers["Content-Type"].startswith("text/html")
    policy = dict(
        part.split(" ", 1) for part in page.headers["Content-Security-Policy"].split("; ")
    )
    assert policy == DIRECTIVES
    assert HEADERS.items() <= {name: page.headers.get(name) for name in HEADERS}.items()


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/", 200),
        ("/api/docs", 200),
        ("/admin/login/", 200),
        ("/no-such-page", 404),
        ("/admin/no-such-page/", 302),
    ],
)
def test_whatever_is_asked_for(hub: Hub, path: str, status: int) -> None:
    require_safe(httpx.get(hub.url + path), status)


def test_what_is_refused(hub: Hub) -> None:
    form = {"payload": "x"}
    require_safe(httpx.post(f"{hub.url}/admin/login/", data=form), 403)
    large = {"payload": "x" * 1_100_000}
    require_safe(httpx.post(f"{hub.url}/admin/login/", data=large), 413)
    require_safe(httpx.get(hub.url, headers={"Host": "elsewhere.example"}), 400)
