"""Tickets: signed, for some tasks, for one caller, for a while."""

import time
from typing import Any

import pytest
from django.core import signing

from access.caller import Caller
from access.exceptions import InvalidTicketRequest
from access.tickets import new_ticket, read_ticket, tasks_asked_for
from tests.waiting import eventually


def test_a_ticket_says_whose_and_for_what_it_is() -> None:
    text, expires_at = new_ticket(Caller(id="key:0123456789abcdef"), ["a", "b"])
    ticket = read_ticket(text)
    assert ticket
    assert (ticket.key_id, ticket.user_id, ticket.task_ids) == ("0123456789abcdef", "", ("a", "b"))
    assert ticket.expires_at == expires_at
    assert 3590 < expires_at - time.time() <= 3600


def test_a_ticket_ends(settings: Any) -> None:
    settings.TASKHUB_STREAM_TICKET_TTL = 0.3
    text, expires_at = new_ticket(Caller(id="user:7"), ["a"])
    eventually(lambda: read_ticket(text), lambda ticket: ticket is None, 10, "end of the ticket")
    assert time.time() >= expires_at


def test_what_was_signed_for_something_else_is_no_ticket() -> None:
    for text in (
        signing.dumps(["key:0123456789abcdef", ["a"], time.time() + 60]),
        signing.dumps("x", salt="taskhub.other"),
        "",
        "::",
    ):
        assert read_ticket(text) is None


def test_a_task_may_be_named_twice_within_the_ten() -> None:
    assert tasks_asked_for({"task_ids": ["a", "b", "a"]}) == ["a", "b"]
    with pytest.raises(InvalidTicketRequest):
        tasks_asked_for({"task_ids": ["a"] * 11})
