"""The admin's form for a new task: what stands in it, and what it makes."""

import re
from typing import Any

from django.test import Client

from tasks.api.serializers import task_body
from tasks.queries.task import get_task
from tests.api import Json
from tests.sent_form import sent

ADD = "/admin/tasks/task/add/"


def values(html: str) -> dict[str, str]:
    """What the form's fields have to begin with; of several with one name, the last."""
    return dict(sent(html))


def errors(html: str) -> dict[str, str]:
    """The first error at each field."""
    fields = re.split(r'data-name="', html)[1:]
    found = {}
    for field in fields:
        if error := re.search(r'class="task-error"[^>]*>([^<]*)<', field):
            found[field.partition('"')[0]] = error[1]
    return found


def created(client: Client, query: str, **fields: Any) -> Json:
    """The task that the form made, as the API gives it."""
    response = client.post(f"{ADD}?{query}", fields, follow=True)
    (target, status), *_ = response.redirect_chain
    assert status == 302
    found = re.fullmatch("/admin/tasks/task/(.*)/change/", target)
    assert found, response.content.decode()
    assert "was created" in response.content.decode()
    return task_body(get_task(found[1]))
