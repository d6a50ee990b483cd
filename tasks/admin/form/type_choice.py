"""The page that asks for the type of a new task: all of them, searched while typing."""

from django.http import HttpRequest, HttpResponse

from tasks import registry
from tasks.admin.page import TaskModelAdmin, render


def type_choice(
    model_admin: TaskModelAdmin, request: HttpRequest, title: str, problem: str
) -> HttpResponse:
    """The page. `?q=` leaves the types that have each of its words in their name or description.

    problem: why nobody gets on with the type, or the task to begin with, that was asked for.
    """
    words = request.GET.get("q", "").lower().split()
    types = [
        each
        for each in map(registry.get, registry.names())
        if all(word in f"{each.name} {each.description}".lower() for word in words)
    ]
    context = {
        "title": title,
        "types": types,
        "count": len(registry.names()),
        "q": request.GET.get("q", ""),
        "problem": problem,
    }
    status = 404 if problem else 200
    return render(model_admin, request, "form/choice", context, status)
