"""A question before something is done: a page of its own, and where scripts run a dialog."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Question:
    """What `admin/access/question.html` asks.

    title: such as "Delete 3 tasks?".
    yes: the verb on the button that does it, such as "Delete 3 tasks".
    no: on the one that leaves all as it is, such as "Keep them".
    back: the address that this one leads to.
    address: where the form is sent; "" for where it was asked.
    name, value: what the form has of its button; "" for nothing.
    is_grave: whether it ends or takes something: then the focus is not on doing it.
    """

    title: str
    yes: str
    no: str
    back: str
    address: str = ""
    name: str = ""
    value: str = ""
    is_grave: bool = False
