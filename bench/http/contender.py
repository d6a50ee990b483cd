"""An API with its server, who takes its turns."""

from bench.http.apis.api import Api
from bench.http.load import Answers, load
from bench.program import MeasurementFailed
from bench.server import Server
from bench.store import BenchStore

_FEWEST = 10  # requests of each connection in a round


class Contender:
    """Answers rounds of requests. How many make a round goes by how fast the last one was: so
    nothing is under way as it ends, and the tasks in the store can be counted."""

    def __init__(self, api: Api, server: Server) -> None:
        self.name = api.name
        self._server = server
        self._api = api
        self._rate = 0.0

    def round(self, store: BenchStore, seconds: float) -> Answers:
        """Have a round of about so many seconds, the fewest requests at first.

        Raises MeasurementFailed, also where the tasks that were answered are not what is there.
        """
        store.clear()
        request = self._api.request(self._server)
        fewest = _FEWEST * request.connections
        answers = load(self._server, request, max(fewest, round(self._rate * seconds)))
        require_enqueued(self.name, answers.count * request.tasks, self._api.enqueued(store))
        self._rate = answers.rate
        return answers


def require_enqueued(name: str, answered: int, enqueued: int | None) -> None:
    """Raise MeasurementFailed unless just the tasks that were answered are enqueued.

    enqueued: None where nothing is to be.
    """
    if enqueued is not None and enqueued != answered:
        raise MeasurementFailed(f"{name}: {answered:,} tasks were answered, {enqueued:,} are there")
