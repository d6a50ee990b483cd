"""What an action on tasks has come to, in words."""

from collections.abc import Mapping

from django.contrib import messages
from django.http import HttpRequest

from tasks.admin.actions import Action


def tell(request: HttpRequest, action: Action, done: int, refused: Mapping[str, int]) -> None:
    """Say on the page that follows what was done, and what was not and why."""
    if done:
        text = "; ".join([f"{tasks(done)} {action.done}", *refusals(refused)])
    elif sum(refused.values()) == 1:
        text = f"The task was not {action.done}: it {next(iter(refused))}"
    elif refused:
        reasons = (f"{count:,} {_of(count, reason)}" for reason, count in refused.items())
        text = f"No task was {action.done}: {'; '.join(reasons)}"
    else:
        text = f"No task was {action.done}"
    level = messages.SUCCESS if done and not refused else messages.WARNING
    messages.add_message(request, level, f"{text}.")


def refusals(refused: Mapping[str, int]) -> list[str]:
    """Such as "1 was not: it had completed", by the reasons of an `ActionResult`."""
    return [
        f"1 was not: it {reason}"
        if count == 1
        else f"{count:,} were not: they {_of(count, reason)}"
        for reason, count in refused.items()
    ]


def tasks(count: int) -> str:
    return "1 task" if count == 1 else f"{count:,} tasks"


def _of(count: int, reason: str) -> str:
    """The reason, said of so many."""
    return reason if count == 1 or not reason.startswith("was ") else f"were {reason[4:]}"
