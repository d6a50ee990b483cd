"""The badge of a state, the same on every page of the admin."""

from django.template import Context, Template

from tasks.engine.states import State
from tasks.templatetags.task_state import MEANINGS
from tests.environment import PROJECT

STYLES = (PROJECT / "tasks/static/tasks/states.css").read_text()
GREY = {"pending", "idle", "quiet", "stopping"}


def test_every_state_has_a_meaning_and_a_colour() -> None:
    assert {*State, "cancelling", "cancelled"} <= MEANINGS.keys()
    assert {word for word in MEANINGS if f'[data-state="{word}"]' not in STYLES} == GREY


def test_a_badge_says_its_state_and_what_that_means() -> None:
    template = Template('{% load task_state %}{% state_badge "retry" %}')
    assert template.render(Context()) == (
        '<span class="task-state" data-state="retry"'
        ' title="An attempt failed; it waits for the next one">retry</span>'
    )
