"""Who may do what: the rights and groups that come with the migrations."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.environment import PROJECT, plain_environment

ALL = {
    *(
        "view_task",
        "add_task",
        "change_task",
        "cancel_task",
        "run_task",
        "delete_task",
        "pause_queue",
    ),
    "view_activity",
    "control_worker",
}
_SHOW = """
from django.contrib.auth.models import Group
for group in Group.objects.all():
    rights = group.permissions.filter(content_type__app_label__in=['tasks', 'access'])
    print(group.name, *rights.values_list('codename', flat=True))
"""


@pytest.fixture(scope="module")
def groups(tmp_path_factory: pytest.TempPathFactory) -> dict[str, set[str]]:
    """What a new database has."""
    folder: Path = tmp_path_factory.mktemp("data")
    environment = plain_environment() | {"TASKHUB_DATA_DIR": str(folder)}
    for _ in range(2):  # a second time changes nothing
        _manage("migrate", environment=environment)
    lines = _manage("shell", "--no-imports", "-c", _SHOW, environment=environment).splitlines()
    return {line.split()[0]: set(line.split()[1:]) for line in lines}


def _manage(*arguments: str, environment: dict[str, str]) -> str:
    command = [sys.executable, "manage.py", *arguments]
    done = subprocess.run(
        command, cwd=PROJECT, env=environment, capture_output=True, text=True, check=True
    )
    return done.stdout


def test_viewers_look_and_operators_act(groups: dict[str, set[str]]) -> None:
    assert groups == {"Viewer": {"view_task", "view_activity"}, "Operator": ALL}
