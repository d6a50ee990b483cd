"""Which of the things that something was done to are still there, and where their pages are."""

from collections.abc import Callable, Sequence
from typing import Any, Final

from django.conf import settings
from django.contrib.auth.models import Group, User
from django.urls import reverse

from access.activity import Kind, Target
from access.models import ApiKey
from store.exceptions import StoreUnavailable, store_failure_as
from tasks.admin.activity.activity_query import RIGHT_TO_SEE
from tasks.engine.record import is_task_id
from tasks.exceptions import StatsFailed
from tasks.queries.task_summary import read_summaries
from tasks.queries.workers import living_workers

Addresses = dict[int, str]
"""Of pages, by a target's id."""


def addresses_of(kind: Kind, targets: Sequence[Target], user: Any) -> Addresses:
    """Where the pages are of those that are still there, and that this person may see: one question
    to the store or to the database. Of tasks and workers none, while the store is away."""
    find = _FINDERS.get(kind)
    return find(targets) if find and user.has_perm(RIGHT_TO_SEE[kind]) else {}


def _tasks(targets: Sequence[Target]) -> Addresses:
    ids = [target.name for target in targets if is_task_id(target.name)]
    try:
        with store_failure_as(StoreUnavailable):
            there = {task.id for task in read_summaries(ids) if task}
    except StoreUnavailable:
        return {}
    return {
        target.pk: reverse("admin:tasks_task_change", args=[target.name])
        for target in targets
        if target.name in there
    }


def _queues(targets: Sequence[Target]) -> Addresses:
    return {
        target.pk: reverse("admin:tasks_queue", args=[target.name])
        for target in targets
        if target.name in settings.TASKHUB_QUEUES
    }


def _workers(targets: Sequence[Target]) -> Addresses:
    try:
        there = {worker.name for worker in living_workers()}
    except StatsFailed:
        return {}
    return {
        target.pk: reverse("admin:tasks_worker", args=[target.name])
        for target in targets
        if target.name in there
    }


def _keys(targets: Sequence[Target]) -> Addresses:
    found = ApiKey.objects.filter(key_id__in=[target.label for target in targets])
    pks = dict(found.values_list("key_id", "pk"))
    return _pages("access_apikey", {each.pk: pks.get(each.label) for each in targets})


def _users(targets: Sequence[Target]) -> Addresses:
    found = User.objects.filter(username__in=[target.name for target in targets])
    pks = dict(found.values_list("username", "pk"))
    return _pages("auth_user", {each.pk: pks.get(each.name) for each in targets})


def _groups(targets: Sequence[Target]) -> Addresses:
    found = Group.objects.filter(name__in=[target.name for target in targets])
    pks = dict(found.values_list("name", "pk"))
    return _pages("auth_group", {each.pk: pks.get(each.name) for each in targets})


def _pages(model: str, pks: dict[int, int | None]) -> Addresses:
    return {target: reverse(f"admin:{model}_change", args=[pk]) for target, pk in pks.items() if pk}


_FINDERS: Final[dict[Kind, Callable[[Sequence[Target]], Addresses]]] = {
    Kind.TASK: _tasks,
    Kind.QUEUE: _queues,
    Kind.WORKER: _workers,
    Kind.KEY: _keys,
    Kind.USER: _users,
    Kind.GROUP: _groups,
}
