"""`manage.py apikey`: keys are made, listed and revoked from a shell."""

import io
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from access.models import ApiKey
from access.tokens import parse_token

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> tuple[str, str]:
    """What the command prints, and what it says on stderr."""
    printed, said = io.StringIO(), io.StringIO()
    call_command("apikey", *arguments, stdout=printed, stderr=said)
    return printed.getvalue(), said.getvalue()


def create(name: str = "app", *options: str) -> ApiKey:
    run("create", name, "--scopes", "tasks:read", *options)
    return ApiKey.objects.get(name=name, revoked_at=None)


def test_a_key_with_all_that_can_be_said() -> None:
    printed, said = run(
        *["create", "shop", "--scopes", "tasks:read,tasks:create"],
        *["--queues", "critical, low", "--types", "demo,echo"],
        *["--expires", "90d", "--rate-limit", "6000/m"],
    )
    key = ApiKey.objects.get()
    token = parse_token(printed.removesuffix("\n"))
    assert token
    assert (token.key_id, token.secret_hash) == (key.key_id, key.secret_hash)
    assert "this once" in said
    assert printed.strip() not in said
    assert key.scopes == ["tasks:create", "tasks:read"]
    assert (key.queues, key.types) == (["critical", "low"], ["demo", "echo"])
    assert key.rate_limit == "6000/m"
    assert key.expires_at
    assert abs(key.expires_at - timezone.now() - timedelta(days=90)) < timedelta(minutes=1)


def test_the_secret_is_nowhere_kept() -> None:
    printed, _ = run("create", "shop", "--scopes", "tasks:read")
    secret = printed.strip().rpartition("_")[2]
    assert len(secret) == 64  # 256 bits
    row = ApiKey.objects.values().get()
    assert secret not in str(row)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--scopes", "tasks:fly"], "there is no scope 'tasks:fly'"),
        (["--scopes", ""], "needs a scope"),
        (["--scopes", "tasks:read", "--queues", "nowhere"], "there is no queue 'nowhere'"),
        (["--scopes", "tasks:read", "--types", "nothing"], "there is no task type 'nothing'"),
        (["--scopes", "tasks:read", "--expires", "soon"], "--expires: must be a duration"),
        (["--scopes", "tasks:read", "--expires", "0d"], "--expires: must be a duration"),
        (["--scopes", "tasks:read", "--expires", "99999d"], "--expires: must be 36500 days"),
        (["--scopes", "tasks:read", "--rate-limit", "often"], "--rate-limit: must be requests"),
    ],
)
def test_what_is_wrong_is_told_in_one_line(options: list[str], said: str) -> None:
    with pytest.raises(CommandError, match=said) as refused:
        run("create", "app", *options)
    assert "\n" not in str(refused.value)
    assert not ApiKey.objects.exists()


@pytest.mark.parametrize("name", ["", "   ", "x" * 101, "a\nb"])
def test_a_name_can_be_printed(name: str) -> None:
    with pytest.raises(CommandError, match="name"):
        run("create", name, "--scopes", "tasks:read")


def test_a_name_is_that_of_one_key_in_use() -> None:
    first = create("app")
    with pytest.raises(CommandError, match="'app' already"):
        create("app")
    run("revoke", "app")
    second = create("app", "--expires", "1h")
    ApiKey.objects.filter(pk=second.pk).update(expires_at=timezone.now())
    third = create("app")
    states = {key.key_id: key.state for key in ApiKey.objects.all()}
    assert states == {first.key_id: "revoked", second.key_id: "expired", third.key_id: "active"}


def test_a_key_is_revoked_by_its_name_or_its_id() -> None:
    by_name, by_id = create("one"), create("two")
    run("revoke", "one")
    run("revoke", by_id.key_id)
    for key in (by_name, by_id):
        key.refresh_from_db()
        assert key.state == "revoked"
    for again in ("one", by_id.key_id, "three"):
        with pytest.raises(CommandError, match=f"no key '{again}'"):
            run("revoke", again)


def test_a_name_that_is_the_id_of_another_is_not_guessed_at() -> None:
    key = create("app")
    create(key.key_id)
    with pytest.raises(CommandError, match="another's id"):
        run("revoke", key.key_id)
    assert not ApiKey.objects.exclude(revoked_at=None).exists()


def test_the_list_shows_all_but_secrets() -> None:
    key = create("shop", "--queues", "low", "--rate-limit", "5/s")
    create("app")
    printed, _ = run("list")
    head, *rows = printed.splitlines()
    assert head.split()[:3] == ["NAME", "ID", "STATE"]
    assert [row.split()[0] for row in rows] == ["app", "shop"]
    assert rows[1].split()[1:] == [
        key.key_id,
        "active",
        "tasks:read",
        "low",
        "all",
        "5/s",
        "-",
        "-",
    ]
    assert key.secret_hash not in printed
