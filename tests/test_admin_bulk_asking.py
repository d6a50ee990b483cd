"""What is asked before an action on several tasks in the admin."""

from urllib.parse import quote

import pytest

from tasks import registry
from tasks.engine import services
from tasks.engine.spec import NewTask
from tests.api import Api
from tests.gate import Gate
from tests.staff import act, staff

pytestmark = pytest.mark.django_db


def test_what_is_asked_about_is_shown_and_what_runs_is_told(api: Api, gate: Gate) -> None:
    operator = staff("operator", groups=("Operator",))
    running = api.create("gate", gate.payload())
    api.wait(running, "active")
    waiting = [
        services.create(NewTask.of(registry.get("echo"), queue="still", payload=gate.payload()))
        for _ in range(12)
    ]
    ids = [created.task_id for created in waiting]
    query = f"?q={quote(gate.payload()['gate'])}"
    for page in (
        act(operator, "cancel", running, *ids).content.decode(),
        act(operator, "cancel", query=query, all="1").content.decode(),
    ):
        shown = page[page.index("question-things") :]
        assert "Cancel 13 tasks?" in page
        assert shown.count("<li>") == 11
        assert "and 3 more" in shown
        assert "1 of them is running and will be stopped." in page
        assert "Cancel tasks</button>" in page
    alone = act(operator, "cancel", running).content.decode()
    assert "It is running and will be stopped." in alone
    gate.open()
    for task_id in ids:
        services.delete(task_id)
