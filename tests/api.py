"""The API as a client uses it."""

from typing import Any

import httpx

from tests.waiting import eventually

Json = dict[str, Any]

TASKS = "/api/v1/tasks"
BULK = f"{TASKS}/bulk"
NOBODY = "00000000-0000-4000-8000-000000000000"
"""An id of the right form that no task has."""


class Api:
    """Each call checks that it worked; `http` is there for those that should not."""

    def __init__(self, http: httpx.Client) -> None:
        self.http = http

    def post(self, **body: Any) -> httpx.Response:
        return self.http.post(TASKS, json=body)

    def create(self, type_: str = "echo", payload: Json | None = None, **fields: Any) -> str:
        """A new task's id."""
        response = self.post(type=type_, payload=payload or {}, **fields)
        assert response.status_code == 201, response.text
        task_id: str = response.json()["task_id"]
        return task_id

    def bulk(self, tasks: list[Json]) -> list[str]:
        """The ids of new tasks, made in one step."""
        response = self.http.post(BULK, json={"tasks": tasks})
        assert response.status_code == 201, response.text
        return [task["task_id"] for task in response.json()["tasks"]]

    def task(self, task_id: str) -> Json:
        task: Json = self._read(f"{TASKS}/{task_id}")
        return task

    def page(self, **params: Any) -> Json:
        """A page of the list."""
        page: Json = self._read(TASKS, **params)
        return page

    def pages(self, **params: Any) -> list[list[Json]]:
        """All pages from the first on."""
        pages: list[list[Json]] = []
        cursor = ""
        while not pages or cursor:
            page = self.page(cursor=cursor, **params)
            pages.append(page["tasks"])
            cursor = page["next_cursor"]
        return pages

    def progress(self, task_id: str) -> Json:
        latest: Json = self._read(f"{TASKS}/{task_id}/progress")
        return latest

    def history(self, task_id: str, **params: str) -> list[Json]:
        entries: list[Json] = self._read(f"{TASKS}/{task_id}/progress/history", **params)["history"]
        return entries

    def finals(self, task_id: str) -> list[str]:
        """The status of every final entry of a task: one, or something is wrong."""
        return [entry["status"] for entry in self.history(task_id) if entry["is_final"]]

    def info(self, task_id: str) -> Json:
        info: Json = self._read(f"{TASKS}/{task_id}/progress/info")
        return info

    def stats(self, queue: str = "default") -> Json:
        row: Json = self._read("/api/v1/queues/stats", queue=queue)[0]
        return row

    def cancel(self, task_id: str) -> None:
        response = self.http.post(f"{TASKS}/{task_id}/cancel")
        assert response.status_code == 200, response.text

    def run_now(self, task_id: str) -> None:
        response = self.http.post(f"{TASKS}/{task_id}/run")
        assert (response.status_code, response.json()) == (200, {"message": "task will run"})

    def delete(self, task_id: str) -> None:
        response = self.http.delete(f"{TASKS}/{task_id}")
        assert response.status_code == 200, response.text

    def wait(self, task_id: str, *states: str, within: float = 60) -> Json:
        """The task, once it is in one of these states."""
        return eventually(
            lambda: self.task(task_id),
            lambda task: task["state"] in states,
            within,
            f"{' or '.join(states)} task",
        )

    def run(self, type_: str, payload: Json | None = None, **fields: Any) -> Json:
        """A task that was created and has completed."""
        return self.wait(self.create(type_, payload, **fields), "completed")

    def wait_for_stage(self, task_id: str, stage: str, within: float = 60) -> None:
        """Until the task has an entry of this stage."""
        eventually(
            lambda: [entry["progress"]["stage"] for entry in self.history(task_id)],
            lambda stages: stage in stages,
            within,
            f"stage {stage}",
        )

    def _read(self, path: str, **params: str) -> Any:
        response = self.http.get(path, params=params)
        assert response.status_code == 200, response.text
        return response.json()


def error_of(response: httpx.Response, status: int, code: str) -> Json:
    """The `details` of an error answer, which must look as the reference says in all respects."""
    assert response.headers["content-type"] == "application/json", response.text
    body: Json = response.json()
    assert (response.status_code, body.get("code")) == (status, code), body
    assert set(body) == {"error", "code", "details"}
    assert isinstance(body["error"], str)
    assert body["error"]
    assert isinstance(body["details"], dict)
    assert "Traceback" not in response.text
    details: Json = body["details"]
    return details
