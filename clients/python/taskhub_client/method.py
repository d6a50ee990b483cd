"""Making a method out of a function that says what it does."""

import functools
import inspect
from collections.abc import Callable
from typing import Any, TypeVar

F = TypeVar("F", bound=Callable[..., Any])


def documented_as(function: Callable[..., Any]) -> Callable[[F], F]:
    """Gives a method the name, the arguments and the docstring of a function, for `help`."""

    def decorate(method: F) -> F:
        functools.update_wrapper(method, function)
        del method.__wrapped__  # type: ignore[attr-defined]  # it lacks `self`
        itself = inspect.Parameter("self", inspect.Parameter.POSITIONAL_OR_KEYWORD)
        parameters = inspect.signature(function).parameters.values()
        method.__signature__ = inspect.Signature([itself, *parameters])  # type: ignore[attr-defined]
        return method

    return decorate
