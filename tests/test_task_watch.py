"""`manage.py task watch`: tasks are followed from a shell, to their end, whatever breaks."""

import json
import re
import subprocess
from pathlib import Path

import pytest

from tests.api import NOBODY, Api
from tests.environment import PROJECT
from tests.gate import Gate
from tests.hub import Hub
from tests.task_command import COMMAND, task_process, task_started
from tests.terminal import terminal
from tests.waiting import until

REPORTS = [[number, "step", f"{number} of 5"] for number in range(1, 6)]


def test_through_a_pipe_each_entry_is_a_line(hub: Hub, api: Api) -> None:
    odd = "[red]\x1b[2J\u202eevil"
    done = task_process(
        hub.environment,
        *["create", "report", "-", "--watch"],
        text_in=json.dumps({"reports": [*REPORTS, [50, "odd", odd]]}),
    )
    assert (done.returncode, done.stderr) == (0, "")
    created, *lines = done.stdout.splitlines()
    task_id = created.split()[0]
    expected = [
        (task_id, f"{entry['percentage']}%", entry["stage"])
        for entry in (item["progress"] for item in api.history(task_id))
    ]
    assert [tuple(line.split()[1:4]) for line in lines] == expected
    assert lines[5].endswith(r"odd [red]\u001b[2J\u202eevil")
    assert lines[-1].endswith("100% completed Done")


def test_for_programs_each_event_is_json(hub: Hub, api: Api) -> None:
    task_id = api.run("report", {"reports": REPORTS})["id"]
    done = task_process(hub.environment, "watch", task_id, "--json")
    *entries, end = map(json.loads, done.stdout.splitlines())
    assert entries == [
        {"event": "progress", "id": item["stream_id"], "data": item["progress"]}
        for item in api.history(task_id)
    ]
    final = {"task_id": task_id, "status": "completed"}
    assert end == {"event": "done", "id": entries[-1]["id"], "data": final}


def test_the_exit_code_tells_how_tasks_ended(hub: Hub, api: Api) -> None:
    completed = api.run("echo")["id"]
    failed = api.create("skip")
    api.wait(failed, "archived")
    cancelled = api.create("echo", queue="idle")
    api.cancel(cancelled)
    for code, task_ids in (
        (3, [completed, cancelled, failed, NOBODY]),
        (4, [completed, cancelled, NOBODY]),
        (1, [completed, NOBODY]),
    ):
        done = task_process(hub.environment, "watch", *task_ids)
        assert done.returncode == code
        assert ("Task not found" in done.stderr) == (NOBODY in task_ids)
    quiet = task_process(hub.environment, "create", "skip", "--watch", "-q")
    assert quiet.returncode == 3
    assert re.fullmatch(r"[0-9a-f-]{36}\n", quiet.stdout)


def test_a_task_that_is_deleted_meanwhile_ends_it(hub: Hub, api: Api, tmp_path: Path) -> None:
    task_id = api.create("echo", queue="idle")
    log = tmp_path / "log"
    with task_started(hub.environment, log, "watch", task_id) as watching:
        until(lambda: hub_watches(hub, task_id), 30, "watcher")
        api.delete(task_id)
        assert watching.process.wait(30) == 1
    assert log.read_text() == f"{task_id}: Task not found\n"


def test_a_store_that_restarts_is_waited_for_and_nothing_lost(
    spare_hub: Hub, gate: Gate, tmp_path: Path
) -> None:
    api = spare_hub.api
    payload = gate.payload(reports=REPORTS)
    task_ids = [api.create("report_after_gate", payload), api.create("echo", queue="low")]
    log = tmp_path / "log"
    with task_started(spare_hub.environment, log, "watch", *task_ids) as watching:
        until(lambda: "at the gate" in log.read_text(), 30, "first entry")
        spare_hub.stop_store()
        until(lambda: "the store is away" in log.read_text(), 30, "word of the store")
        spare_hub.start_store()
        gate.open()
        assert watching.process.wait(60) == 0
    lines = [line.split(maxsplit=3) for line in log.read_text().splitlines()]
    for task_id in task_ids:
        said = [f"{line[2]} {line[3]}" for line in lines if line[1] == task_id]
        entries = [item["progress"] for item in api.history(task_id)]
        assert said == [
            f"{entry['percentage']}% {entry['stage']} {entry['message']}".rstrip()
            for entry in entries
        ]
    told = log.read_text()
    assert told.count("the store is away; this goes on when it is back") >= 1
    assert told.count("the store is back") == told.count("the store is away")
    assert "Traceback" not in told


@pytest.mark.parametrize("columns", [100, 20])
def test_on_a_terminal_there_is_a_bar_for_each_task(
    hub: Hub, api: Api, gate: Gate, columns: int
) -> None:
    task_ids = [api.create("gate", gate.payload(percentage=37)), api.create("echo")]
    command = [*COMMAND, "watch", *task_ids]
    with terminal(command, hub.environment, columns) as window:
        if columns == 100:
            until(lambda: re.search(r"gate.*━.*37%.*at the gate", window.drawn), 30, "bar")
        gate.open()
        assert window.end() == 0
    assert window.drawn.count("\x1b[?25l") == window.drawn.count("\x1b[?25h") == 1  # its cursor
    assert "Traceback" not in window.drawn
    if columns == 100:
        for task_id in task_ids:
            assert re.search(rf"{task_id[:8]}.*100%.*completed Done", window.drawn)


def test_ctrl_c_ends_watching_and_not_the_task(hub: Hub, api: Api, gate: Gate) -> None:
    task_id = api.create("gate", gate.payload())
    with terminal([*COMMAND, "watch", task_id], hub.environment, 80) as window:
        until(lambda: "at the gate" in window.drawn, 30, "bar")
        window.type("\x03")
        assert window.end() == 130
    assert "Traceback" not in window.drawn
    assert window.drawn.endswith("\x1b[?25h")
    gate.open()
    api.wait(task_id, "completed")


def test_it_ends_without_a_word_when_nobody_reads_any_more(hub: Hub, api: Api, gate: Gate) -> None:
    task_id = api.create("gate", gate.payload())
    with subprocess.Popen(
        [*COMMAND, "watch", task_id],
        cwd=PROJECT,
        env=hub.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as watching:
        assert watching.stdout
        assert watching.stderr
        assert b"at the gate" in watching.stdout.readline()
        watching.stdout.close()
        gate.open()
        assert watching.stderr.read() == b""
    assert watching.returncode == 1


def hub_watches(hub: Hub, task_id: str) -> bool:
    """Whether somebody is subscribed to a task's progress."""
    with hub.store() as store:
        return bool(dict(store.pubsub_numsub(f"taskhub:progress:{task_id}")).popitem()[1])
