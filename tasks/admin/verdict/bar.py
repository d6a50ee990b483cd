"""The verdict and a few counts, small at the top of every page of the admin."""

from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import SimpleLazyObject

from tasks.admin.page import TaskModelAdmin
from tasks.admin.verdict.addresses import list_of
from tasks.engine.states import State
from tasks.queries.verdict.facts import HubFacts
from tasks.queries.verdict.limits import Limits
from tasks.queries.verdict.recent import recent_facts
from tasks.queries.verdict.verdict import headline, verdict

_COUNTED: Final = (State.PENDING, State.ACTIVE, State.RETRY, State.ARCHIVED)


@dataclass(frozen=True, slots=True)
class Count:
    """How many tasks are in a state, written out, and where they are listed."""

    state: State
    number: str
    address: str


@dataclass(frozen=True, slots=True)
class Bar:
    """What the bar says.

    severity: of the worst that is wrong, or "well".
    details: what is wrong, a line for each.
    """

    severity: str
    headline: str
    details: str = ""
    counts: tuple[Count, ...] = ()


def verdict_bar(request: HttpRequest) -> dict[str, Any]:
    """Context processor: the bar for those who may view tasks, else None. A page that does not
    show it does not ask for it."""
    return {"verdict_bar": SimpleLazyObject(lambda: _bar() if _may_look(request) else None)}


def bar(_model_admin: TaskModelAdmin, request: HttpRequest) -> HttpResponse:
    """The bar alone, as it is now."""
    return render(request, "admin/tasks/verdict/bar.html")


def _may_look(request: HttpRequest) -> bool:
    user = getattr(request, "user", None)
    return user is not None and user.has_perm("tasks.view_task")


def _bar() -> Bar:
    facts = recent_facts()
    if facts is None:
        return Bar("serious", "Store away", "The store does not answer. No task is lost by that.")
    findings = verdict(facts, Limits.of_settings())
    return Bar(
        severity=findings[0].severity if findings else "well",
        headline=headline(findings),
        details="\n".join(finding.text for finding in findings),
        counts=tuple(_count(facts, state) for state in _COUNTED),
    )


def _count(facts: HubFacts, state: State) -> Count:
    number = sum(getattr(queue, state.value) for queue in facts.queues)
    return Count(state, f"{number:,}", list_of(state))
