"""Settings: their defaults, and the one clear line that each wrong value stops the start with."""

import os
import re
import runpy
from collections.abc import Callable, Iterable, Iterator
from itertools import zip_longest
from pathlib import Path
from typing import Any

import pytest

from tasks import tracing
from tests.environment import PROJECT, plain_environment

DEFAULTS = {
    "HOST": "127.0.0.1",
    "PORT": 8080,
    "TASKHUB_ENV": "development",
    "TASKHUB_QUEUES": ["critical", "default", "low"],
    "TASKHUB_WEB_PROCESSES": 1,
    "TASKHUB_WORKERS": 2,
    "TASKHUB_TASK_MODULES": [],
    "TASKHUB_RETRY_BASE": 2,
    "TASKHUB_RETRY_CAP": 3600,
    "TASKHUB_LEASE": 15,
    "TASKHUB_SHUTDOWN_GRACE": 30,
    "TASKHUB_CONCURRENCY": 1,
    "TASKHUB_CHILD_MAX_TASKS": 100_000,
    "TASKHUB_CHILD_MAX_RSS": 1_073_741_824,
    "TASKHUB_COMPLETED_TTL": 24 * 3600,
    "TASKHUB_ARCHIVED_TTL": 168 * 3600,
    "TASKHUB_COMPLETED_KEEP": 100_000,
    "TASKHUB_ARCHIVED_KEEP": 100_000,
    "TASKHUB_IDEMPOTENCY_TTL": 24 * 3600,
    "TASKHUB_ALERT_WAIT": 300,
    "TASKHUB_ALERT_ERROR_RATE": 0.2,
    "TASKHUB_ALERT_ERROR_ATTEMPTS": 20,
    "TASKHUB_ALERT_ERROR_MINUTES": 10,
    "TASKHUB_ALERT_BACKLOG": 100,
    "TASKHUB_ALERT_MEMORY": 0.9,
    "TASKHUB_STORE_REPLICAS": 0,
    "TASKHUB_PROGRESS_MAXLEN": 1000,
    "TASKHUB_SSE_HEARTBEAT": 15,
    "TASKHUB_DRAIN_PAUSE": 0,
    "TASKHUB_DRAIN_TIME": 20,
    "TASKHUB_MAX_BODY": 1_048_576,
    "TASKHUB_MAX_BULK_BODY": 8_388_608,
    "TASKHUB_API_AUTH": "none",
    "TASKHUB_RATE_LIMIT": None,
    "TASKHUB_STREAM_TICKET_TTL": 3600,
    "TASKHUB_METRICS_TOKEN": "",
    "TASKHUB_LOG_FORMAT": "text",
    "TASKHUB_LOG_REQUESTS": "failed",
    "ALLOWED_HOSTS": ["localhost", "127.0.0.1", "[::1]"],
    "CSRF_TRUSTED_ORIGINS": [],
    "CORS_ALLOWED_ORIGINS": [],
    "STORE_IS_EMBEDDED": True,
    "DEBUG": False,
}
SECRET = {"SECRET_KEY": "a-long-secret-that-nobody-guesses-0123456789-abcdefghij"}
Read = Callable[..., dict[str, Any]]
PRODUCTION = {
    "TASKHUB_ENV": "production",
    "ALLOWED_HOSTS": "hub.example.com",
    "TASKHUB_API_AUTH": "key",
    **SECRET,
}


@pytest.fixture
def read_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Read:
    """Reads the settings from an environment, as a start does."""

    def read(folder: Path = tmp_path, **environment: str) -> dict[str, Any]:
        with monkeypatch.context() as patch:
            for name in set(os.environ) - set(plain_environment()):
                patch.delenv(name)
            for name, text in {"TASKHUB_DATA_DIR": str(folder), **environment}.items():
                patch.setenv(name, text)
            return runpy.run_path(str(PROJECT / "taskhub" / "settings.py"))

    return read


def among(settings: dict[str, Any], names: Iterable[str]) -> dict[str, Any]:
    return {name: settings[name] for name in names}


def require_line(read_settings: Read, environment: dict[str, str], name: str) -> None:
    """Reading the settings ends the program with one line that names the setting."""
    with pytest.raises(SystemExit) as stopped:
        read_settings(**environment)
    line = stopped.value.code
    assert isinstance(line, str)
    assert "\n" not in line
    assert re.search(rf"\b{name}\b", line), line


def test_the_defaults_are_those_of_the_contract(read_settings: Read) -> None:
    assert among(read_settings(), DEFAULTS) == DEFAULTS


def defaults_told() -> Iterator[tuple[str, str | None]]:
    """Each variable of the README's table with its default there; None where words describe it."""
    rows = re.findall(r"^\| ([`A-Z_, ]+) \| (.+?) \|", (PROJECT / "README.md").read_text(), re.M)
    for cell, told in rows:
        names, texts = re.findall("[A-Z_]+", cell), re.findall("`(.+?)`", told)
        yield from zip_longest(names, [""] if told == "empty" else texts[: len(names)])


def test_the_readme_tells_each_default(read_settings: Read) -> None:
    defaults = read_settings(TASKHUB_DATA_DIR="", **SECRET)
    told = dict(defaults_told())
    in_words = {name for name, text in told.items() if text is None}
    assert in_words == {
        "REDIS_URL",
        "DATABASE_URL",
        "SECRET_KEY",
        "ALLOWED_HOSTS",
        "TASKHUB_RATE_LIMIT",
        "TASKHUB_METRICS_TOKEN",
        "OTEL_EXPORTER_OTLP_ENDPOINT",
        "TZ",
    }
    for name in told.keys() - in_words:
        assert name in {*DEFAULTS, "TASKHUB_DATA_DIR"}
        assert read_settings(**SECRET, **{name: told[name]})[name] == (
            defaults[name] if told[name] else []
        )


def test_spans_need_packages(read_settings: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    endpoint = {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:4318"}
    assert among(read_settings(**endpoint), endpoint) == endpoint
    monkeypatch.setattr(tracing, "is_installed", lambda: False)
    with pytest.raises(SystemExit, match=r"requirements-tracing\.txt"):
        read_settings(**endpoint)


def test_an_empty_value_is_the_default(read_settings: Read) -> None:
    blank = dict.fromkeys(set(DEFAULTS) - {"STORE_IS_EMBEDDED", "DEBUG"}, " ")
    assert among(read_settings(**blank, REDIS_URL=""), DEFAULTS) == DEFAULTS


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("PORT", "65535", 65535),
        ("TASKHUB_QUEUES", " one , two.2,THREE_3,four-4,", ["one", "two.2", "THREE_3", "four-4"]),
        ("TASKHUB_WORKERS", "0", 0),
        ("TASKHUB_WEB_PROCESSES", "64", 64),
        ("TASKHUB_WEB_PROCESSES", "auto", min(len(os.sched_getaffinity(0)), 64)),
        ("TASKHUB_RETRY_BASE", "1.5s", 1.5),
        ("TASKHUB_LEASE", "1m30s", 90),
        ("TASKHUB_DRAIN_PAUSE", "5s", 5),
        ("TASKHUB_ALERT_MEMORY", "100", 1),
        ("REDIS_URL", "rediss://user:pass@store.example:6380/3", None),
        ("REDIS_URL", "redis+sentinel://10.0.0.1:26379,b:26380/mymaster", None),
        ("TASKHUB_STORE_REPLICAS", "2", 2),
        ("TASKHUB_MAX_BODY", "1", 1),
        ("TASKHUB_API_AUTH", "key", "key"),
        ("TASKHUB_RATE_LIMIT", "6000/m", (6000, 60)),
        ("TASKHUB_STREAM_TICKET_TTL", "90s", 90),
    ],
)
def test_a_good_value_is_taken(read_settings: Read, name: str, text: str, value: Any) -> None:
    assert read_settings(**{name: text})[name] == (text if value is None else value)


WRONG = [
    *[("PORT", text) for text in ("0", "65536", "-1", "80.5", "http", "8080 8081", "٨٠")],
    *[("REDIS_URL", text) for text in ("localhost:6379", "http://localhost", "redis:/x")],
    *[("REDIS_URL", text) for text in ("redis://localhost:port", "redis://localhost/db")],
    *[("REDIS_URL", f"redis+sentinel://{rest}") for rest in ("a:1", "a:1/", "a:1/m/x", ",/m")],
    *[("REDIS_URL", f"redis+sentinel://{rest}") for rest in ("a:x/m", "u@/m", "a b:1/m")],
    *[("TASKHUB_STORE_REPLICAS", text) for text in ("-1", "101", "one")],
    *[("TASKHUB_ENV", text) for text in ("prod", "Production", "test")],
    *[("TASKHUB_QUEUES", text) for text in ("a b", "a,a", "a/b", "x" * 65, "é", ",")],
    *[("TASKHUB_WORKERS", text) for text in ("-1", "two", "1.5", "1001")],
    *[("TASKHUB_WEB_PROCESSES", text) for text in ("0", "65", "-1", "all", "Auto", "1.5")],
    *[("TASKHUB_TASK_MODULES", text) for text in ("1x", "a b", "a/b.py", "a,a")],
    *[("TASKHUB_RETRY_BASE", text) for text in ("2", "0s", "-1s", "soon")],
    *[(f"TASKHUB_{name}", "1d") for name in ("RETRY_CAP", "LEASE", "SHUTDOWN_GRACE")],
    *[(f"TASKHUB_{name}", "1d") for name in ("COMPLETED_TTL", "ARCHIVED_TTL", "SSE_HEARTBEAT")],
    *[(f"TASKHUB_{name}", "0") for name in ("CONCURRENCY", "CHILD_MAX_TASKS", "CHILD_MAX_RSS")],
    ("TASKHUB_ALERT_WAIT", "5"),
    *[("TASKHUB_ALERT_ERROR_RATE", text) for text in ("0%", "101%", "0.2", "half", "%")],
    *[("TASKHUB_ALERT_ERROR_MINUTES", text) for text in ("0", "61", "10m")],
    *[("TASKHUB_ALERT_ERROR_ATTEMPTS", text) for text in ("0", "many")],
    ("TASKHUB_ALERT_BACKLOG", "0"),
    ("TASKHUB_ALERT_MEMORY", "90 %"),
    *[("TASKHUB_PROGRESS_MAXLEN", text) for text in ("0", "-5", "many")],
    *[("TASKHUB_MAX_BODY", text) for text in ("0", "1MB", "1e6")],
    *[("TASKHUB_DRAIN_PAUSE", text) for text in ("0", "-1s", "1d")],
    ("TASKHUB_DRAIN_TIME", "0s"),
    ("TASKHUB_MAX_BULK_BODY", "8MiB"),
    ("TASKHUB_IDEMPOTENCY_TTL", "1d"),
    *[("TASKHUB_API_AUTH", text) for text in ("keys", "None", "on")],
    *[("TASKHUB_RATE_LIMIT", text) for text in ("100", "0/s", "100/d", "1.5/s", "100 / s")],
    *[("TASKHUB_STREAM_TICKET_TTL", text) for text in ("0s", "1d", "3600")],
    *[("ALLOWED_HOSTS", text) for text in ("a b", "http://x", "x/y")],
    ("CSRF_TRUSTED_ORIGINS", "example.com"),
]


@pytest.mark.parametrize(("name", "text"), WRONG)
def test_a_wrong_value_is_refused_in_one_line(read_settings: Read, name: str, text: str) -> None:
    require_line(read_settings, {name: text}, name)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("SECRET_KEY", ""),
        ("SECRET_KEY", "short"),
        ("ALLOWED_HOSTS", ""),
        ("ALLOWED_HOSTS", "*"),
        ("ALLOWED_HOSTS", "hub.example.com,*"),
        ("TASKHUB_API_AUTH", ""),
    ],
)
def test_production_refuses_what_is_insecure(read_settings: Read, name: str, text: str) -> None:
    require_line(read_settings, PRODUCTION | {name: text}, name)


def test_production_is_secure(read_settings: Read, tmp_path: Path) -> None:
    names = ["DEBUG", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "ALLOWED_HOSTS", "SECRET_KEY"]
    assert among(read_settings(**PRODUCTION), names) == {
        "DEBUG": False,
        "SESSION_COOKIE_SECURE": True,
        "CSRF_COOKIE_SECURE": True,
        "ALLOWED_HOSTS": ["hub.example.com"],
        "SECRET_KEY": SECRET["SECRET_KEY"],
    }
    assert not (tmp_path / "secret_key").exists()


def test_development_keeps_a_secret_of_its_own(read_settings: Read, tmp_path: Path) -> None:
    first = read_settings()["SECRET_KEY"]
    assert len(first) >= 50
    assert read_settings()["SECRET_KEY"] == first
    kept = tmp_path / "secret_key"
    assert kept.read_text() == first
    assert kept.stat().st_mode & 0o077 == 0
    assert read_settings(tmp_path / "other")["SECRET_KEY"] != first


def test_all_that_is_written_is_written_to_the_data_folder(
    read_settings: Read, tmp_path: Path
) -> None:
    settings = read_settings()
    assert settings["TASKHUB_DATA_DIR"] == tmp_path
    assert settings["EMBEDDED_STORE_SOCKET"].is_relative_to(tmp_path)
    assert Path(settings["DATABASES"]["default"]["NAME"]).is_relative_to(tmp_path)
