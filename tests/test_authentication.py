"""Who asks, and what it may: keys, sessions of staff, and everybody where the API is open."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

import pytest
from django.conf import settings as project
from django.contrib.auth.models import AnonymousUser, Permission, User
from django.test import Client
from rest_framework.response import Response
from rest_framework.test import APIRequestFactory
from rest_framework.viewsets import ViewSet

from access.authentication import (
    ApiKeyAuthentication,
    OpenAuthentication,
    StaffSessionAuthentication,
)
from access.key_ring import key_ring
from access.permissions import HasScope
from access.scopes import Needed, Scope
from access.services import create_key
from tests.key_rings import with_connection_of_test
from tests.keyed.calls import UNKNOWN
from tests.staff import client_of_user

pytestmark = pytest.mark.django_db

WITH_KEYS = [ApiKeyAuthentication, StaffSessionAuthentication]
CSRF = "c" * 32


class CallerView(ViewSet):
    """Tells who it was called by."""

    authentication_classes = WITH_KEYS
    permission_classes = [HasScope]  # noqa: RUF012
    needs = {  # noqa: RUF012
        "retrieve": Needed(Scope.TASKS_READ),
        "create": Needed(Scope.TASKS_CREATE),
        "destroy": Needed(Scope.TASKS_CANCEL, "tasks.run_task"),
    }

    def retrieve(self, request: Any) -> Response:
        return Response({"caller": request.auth.id, "user": str(request.user)})

    create = destroy = retrieve


@pytest.fixture(autouse=True)
def ring() -> Iterator[None]:
    """The process's ring, with the test's connection, and empty afterwards."""
    with with_connection_of_test(key_ring):
        key_ring._keys = None
        yield
    key_ring._keys = None


def key(*scopes: Scope) -> str:
    _, token = create_key("app", scopes)
    asyncio.run(key_ring.refresh(token))
    return token


def call(
    method: str = "get",
    *,
    cookies: Mapping[str, str] = MappingProxyType({}),
    classes: Sequence[type] = WITH_KEYS,
    **extra: Any,
) -> Response:
    actions: Any = {"get": "retrieve", "post": "create", "delete": "destroy"}
    view = CallerView.as_view(actions, authentication_classes=classes)
    request = APIRequestFactory(enforce_csrf_checks=True).generic(
        method.upper(), "/api/v1/caller", **extra
    )
    request.COOKIES.update(cookies)
    answer: Response = view(request)
    return answer


def signed_in(*rights: str, is_staff: bool = True, is_active: bool = True) -> dict[str, str]:
    """The session's cookie of somebody with these rights."""
    user = User.objects.create_user("eve", is_staff=is_staff)
    user.user_permissions.set(Permission.objects.filter(codename__in=rights))
    client: Client = client_of_user(user)
    User.objects.filter(pk=user.pk).update(is_active=is_active)
    return {project.SESSION_COOKIE_NAME: client.cookies[project.SESSION_COOKIE_NAME].value}


def bearer(token: str) -> dict[str, Any]:
    return {"HTTP_AUTHORIZATION": f"Bearer {token}"}


def refused(answer: Response, status: int, code: str) -> dict[str, Any]:
    assert (answer.status_code, answer.data["code"]) == (status, code)
    assert (answer.headers.get("WWW-Authenticate") == "Bearer") == (status == 401)
    details: dict[str, Any] = answer.data["details"]
    return details


def test_a_key_lets_in_whom_its_scopes_let_in() -> None:
    token = key(Scope.TASKS_READ)
    answer = call(**bearer(token))
    assert answer.data == {"caller": f"key:{token.split('_')[1]}", "user": str(AnonymousUser())}
    details = refused(call("post", **bearer(token)), 403, "FORBIDDEN")
    assert details == {"scope": "tasks:create"}


@pytest.mark.parametrize(
    "header", ["Bearer", "Bearer ", "Bearer x", UNKNOWN, "Basic YTpi", "", "x"]
)
def test_a_header_that_is_wrong_is_refused_also_with_a_session(header: str) -> None:
    cookies = signed_in("view_task")
    refused(call(HTTP_AUTHORIZATION=header, cookies=cookies), 401, "UNAUTHORIZED")


def test_nobody_comes_in_without_anything() -> None:
    refused(call(), 401, "UNAUTHORIZED")
    refused(call(cookies={project.SESSION_COOKIE_NAME: "guessed"}), 401, "UNAUTHORIZED")


def test_the_name_of_the_scheme_may_be_written_as_one_likes() -> None:
    assert call(HTTP_AUTHORIZATION=f"bearer  {key(Scope.TASKS_READ)} ").status_code == 200


def test_staff_come_in_by_their_session_within_their_rights() -> None:
    cookies = signed_in("view_task")
    answer = call(cookies=cookies)
    assert answer.data == {"caller": f"user:{User.objects.get().pk}", "user": "eve"}
    cookies["csrftoken"] = CSRF
    with_token: dict[str, Any] = {"cookies": cookies, "HTTP_X_CSRFTOKEN": CSRF}
    details = refused(call("post", **with_token), 403, "FORBIDDEN")
    assert details == {"scope": "tasks:create"}
    User.objects.get().user_permissions.add(Permission.objects.get(codename="add_task"))
    assert call("post", **with_token).status_code == 200


def test_an_action_may_ask_staff_for_a_right_of_its_own() -> None:
    cookies = {**signed_in("cancel_task"), "csrftoken": CSRF}
    with_token: dict[str, Any] = {"cookies": cookies, "HTTP_X_CSRFTOKEN": CSRF}
    refused(call("delete", **with_token), 403, "FORBIDDEN")
    User.objects.get().user_permissions.add(Permission.objects.get(codename="run_task"))
    assert call("delete", **with_token).status_code == 200


def test_a_page_of_another_site_cannot_use_the_session_of_staff() -> None:
    cookies = {**signed_in("add_task"), "csrftoken": CSRF}
    refused(call("post", cookies=cookies), 403, "FORBIDDEN")
    refused(call("post", cookies=cookies, HTTP_X_CSRFTOKEN="d" * 32), 403, "FORBIDDEN")


@pytest.mark.parametrize(("is_staff", "is_active"), [(False, True), (True, False)])
def test_the_session_of_anybody_else_is_none(is_staff: bool, is_active: bool) -> None:
    cookies = signed_in("view_task", is_staff=is_staff, is_active=is_active)
    refused(call(cookies=cookies), 401, "UNAUTHORIZED")


def test_where_the_api_is_open_everybody_is_told_apart_by_address() -> None:
    for method in ("get", "post", "delete"):
        answer = call(method, classes=[OpenAuthentication], REMOTE_ADDR="192.0.2.7")
        assert answer.data["caller"] == "address:192.0.2.7"


def test_what_a_view_does_not_do_is_told_to_whoever_may_come_in() -> None:
    assert call("put", **bearer(key(Scope.METRICS_READ))).status_code == 405
    refused(call("put"), 401, "UNAUTHORIZED")


def test_an_action_that_nobody_told_the_needs_of_is_open_to_nobody() -> None:
    view = CallerView.as_view(
        {"get": "retrieve"}, authentication_classes=[OpenAuthentication], needs={}
    )
    assert view(APIRequestFactory().get("/")).status_code == 500
