"""What the client's README prints works as printed."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.environment import PROJECT
from tests.hub import Hub

CLIENT = PROJECT / "clients" / "python"
BLOCKS = re.findall(r"^```python\n(.*?)^```", (CLIENT / "README.md").read_text(), re.DOTALL | re.M)
HELLO = {"message": "Hello", "count": 5}


def printed_by(program: str, hub: Hub, tmp_path: Path) -> list[str]:
    """What a program prints, its lines, where only the client is at hand."""
    script = tmp_path / "example.py"
    script.write_text(program.replace("http://localhost:8080", hub.url))
    return subprocess.run(
        [sys.executable, str(script)],
        cwd=tmp_path,
        env={"PYTHONPATH": str(CLIENT)},
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    ).stdout.splitlines()


def test_a_task_is_created_watched_and_read(hub: Hub, tmp_path: Path) -> None:
    *watched, result = printed_by(BLOCKS[0], hub, tmp_path)
    assert watched[-1] == "100 % Done"
    assert result == str(HELLO)


def test_the_same_in_an_event_loop(hub: Hub, tmp_path: Path) -> None:
    assert printed_by(BLOCKS[1], hub, tmp_path) == [f"completed {HELLO}"]


def test_the_readme_of_the_hub_has_the_same(hub: Hub, tmp_path: Path) -> None:
    readme = (PROJECT / "README.md").read_text()
    (block,) = re.findall(r"^```python\n(from taskhub_client.*?)^```", readme, re.DOTALL | re.M)
    *watched, result = printed_by(block, hub, tmp_path)
    assert watched[-1].startswith("Done(")
    assert result == str(HELLO)


@pytest.mark.parametrize("name", ["TaskHub", "AsyncTaskHub"])
def test_its_table_names_every_method(name: str) -> None:
    import taskhub_client

    methods = {m for m in vars(getattr(taskhub_client, name)) if not m.startswith("_")}
    table = (CLIENT / "README.md").read_text().partition("## Streams")[0]
    named = set(re.findall(r"`(\w+)\(", table))
    assert methods - named <= {"close", "aclose"}
