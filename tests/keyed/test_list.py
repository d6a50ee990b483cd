"""What of the list of tasks a key sees that is bound to queues and types."""

from tests.api import TASKS, Api, error_of
from tests.keyed.hub import KeyedHub


def test_the_list_has_only_what_lies_within_a_key_s_bounds(keyed: KeyedHub) -> None:
    with keyed.caller(keyed.key("tasks:create")) as creator:
        inside, other_type, elsewhere = (
            Api(creator).create(type_, payload, queue=queue)
            for type_, payload, queue in (
                ("echo", {}, "idle"),
                ("resize", {"url": "http://a.example", "width": 1}, "idle"),
                ("echo", {}, "attic"),
            )
        )
    with keyed.caller(keyed.key("tasks:read", queues="idle", types="echo")) as bound:
        api = Api(bound)
        listed = {task["id"] for page in api.pages() for task in page}
        assert inside in listed
        assert not listed & {other_type, elsewhere}
        assert [
            len(api.page(q=task_id)["tasks"]) for task_id in (inside, other_type, elsewhere)
        ] == [
            1,
            0,
            0,
        ]
        assert api.page(type="resize")["tasks"] == []
        details = error_of(bound.get(TASKS, params={"queue": "attic"}), 404, "QUEUE_NOT_FOUND")
        assert details["known"] == ["idle"]
    with keyed.caller(keyed.key("tasks:create")) as creator:
        assert error_of(creator.get(TASKS), 403, "FORBIDDEN")["scope"] == "tasks:read"
