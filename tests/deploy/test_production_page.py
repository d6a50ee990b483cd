"""What the page on production has operators install is there, and the store takes its part."""

import re
from pathlib import Path

from redis import Redis
from redis.exceptions import ConnectionError as NotListening

from taskhub.hub.embedded_store import server_flags
from tests.environment import PROJECT, STORE_SERVER
from tests.process import HubProcess
from tests.waiting import until

_DEPLOY = PROJECT / "deploy"
_PAGE = (PROJECT / "docs" / "production.md").read_text()
_STORE = _DEPLOY / "store.conf"


def test_every_file_that_it_names_is_there() -> None:
    blocks = "\n".join(re.findall(r"^```bash\n(.*?)^```", _PAGE, re.DOTALL | re.MULTILINE))
    words = {word.removeprefix("/opt/taskhub/deploy/") for word in blocks.split()}
    first_parts = "|".join(path.name for path in _DEPLOY.iterdir() if path.is_dir())
    named = {word for word in words if re.match(rf"({first_parts})/", word)}
    assert len(named) > 5
    assert not {word for word in named if not [*_DEPLOY.glob(word)]}


def test_the_store_is_configured_as_the_embedded_one(tmp_path: Path) -> None:
    socket = tmp_path / "store.sock"
    place = (
        "--port",
        "0",
        "--unixsocket",
        str(socket),
        "--dir",
        str(tmp_path),
        "--logfile",
        "store.log",
    )
    server = HubProcess(STORE_SERVER, str(_STORE), *place, environment={})

    def configured() -> dict[str, str] | None:
        server.require_running()
        try:
            with Redis(unix_socket_path=str(socket), decode_responses=True) as client:
                return dict(client.config_get("*"))
        except NotListening:
            return None

    try:
        found = until(configured, 30, "store")
    finally:
        assert server.stop()
    lines = [line.split() for line in _STORE.read_text().splitlines()]
    for name, value in (line for line in lines if line and line[0] != "#"):
        assert found[name] == value.replace("2gb", str(2 << 30))
    embedded = " ".join(server_flags(socket))
    for name in ("appendonly", "stream-node-max-bytes", "hash-max-listpack-value"):
        assert f"--{name} {found[name]}" in embedded
