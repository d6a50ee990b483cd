"""Task types that misbehave, for the fault tests."""

import hashlib
import os
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

from tasks.context import Context
from tasks.registry import task

Payload = dict[str, Any]

_GATE_WITHIN = 120.0  # seconds


def _note(ctx: Context, payload: Payload, word: str) -> None:
    """Leave a line in the file that the test reads: what happened, and in which process."""
    if "log" in payload:
        with Path(payload["log"]).open("a") as log:
            log.write(f"{word} {ctx.task_id} {ctx.attempt} {os.getpid()} {time.time()}\n")


@task("steps")
def steps(ctx: Context, payload: Payload) -> Payload:
    """`count` steps of `pause` seconds, with a progress entry for each. gate: half-way, wait until
    this file exists. message: of the entries, and for the result."""
    _note(ctx, payload, "begin")
    count = payload.get("count", 3)
    for step in range(count):
        if "gate" in payload and step == count // 2:
            _wait_for(Path(payload["gate"]))
        ctx.progress(step * 100 // count, message=payload.get("message", f"{ctx.attempt}/{step}"))
        time.sleep(payload.get("pause", 0.01))
    _note(ctx, payload, "end")
    return {"attempt": ctx.attempt, **{k: v for k, v in payload.items() if k == "message"}}


def _wait_for(gate: Path) -> None:
    deadline = time.monotonic() + _GATE_WITHIN
    while not gate.exists() and time.monotonic() < deadline:
        time.sleep(0.01)


@task("polite")
def polite(ctx: Context, payload: Payload) -> Payload:
    """Runs until it is cancelled, and says when it saw that."""
    _note(ctx, payload, "begin")
    while not ctx.cancelled:
        time.sleep(0.02)
    _note(ctx, payload, "saw-cancel")
    return {"saw": "cancel"}


@task("busy-in-c")
def busy_in_c(ctx: Context, payload: Payload) -> None:
    """Never leaves C code, and holds no signal up to Python."""
    _note(ctx, payload, "begin")
    hashlib.pbkdf2_hmac("sha256", b"x", b"y", 2**31 - 1)


@task("blocking-read")
def blocking_read(ctx: Context, payload: Payload) -> None:
    """Waits for a byte that never comes."""
    _note(ctx, payload, "begin")
    os.read(os.pipe()[0], 1)


@task("swallows-everything")
def swallows_everything(ctx: Context, payload: Payload) -> None:
    """No exception ends it."""
    _note(ctx, payload, "begin")
    while True:
        try:
            time.sleep(60)
        except BaseException:  # noqa: BLE001  that is its point
            continue


@task("starts-a-program")
def starts_a_program(ctx: Context, payload: Payload) -> None:
    """Waits for a program that outlives it if nobody ends both."""
    program = subprocess.Popen(["sleep", "300"])
    Path(payload["log"]).write_text(f"{program.pid}\n")
    program.wait()


@task("poison")
def poison(ctx: Context, payload: Payload) -> None:
    """Kills the process that runs it."""
    _note(ctx, payload, "begin")
    os.kill(os.getpid(), signal.SIGKILL)


@task("poison-worker")
def poison_worker(ctx: Context, payload: Payload) -> None:
    """Kills its worker's supervising process, and so itself."""
    _note(ctx, payload, "begin")
    os.kill(os.getppid(), signal.SIGKILL)
    time.sleep(60)
