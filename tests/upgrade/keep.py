"""Keep a store as a release writes it, for the tests of the release after.

    python -m tests.upgrade.keep 1.1.0 HEAD

runs the code of the commit, makes a task of every kind, and writes `store-1.1.0.json` beside this
file. `release.py` then names that release as the one before.
"""

import json
import sys
import tempfile
from pathlib import Path

from tests.environment import PROJECT
from tests.hub import running
from tests.upgrade.filled import SETTINGS, every_task, fill_hub
from tests.upgrade.release import OlderHub, code_of, dump_of
from tests.upgrade.store_dump import dumped


def main(version: str, commit: str) -> None:
    file = dump_of(version)
    file.unlink(missing_ok=True)
    with code_of(commit) as code, tempfile.TemporaryDirectory(prefix="taskhub-test-") as folder:
        hub = OlderHub(Path(folder), code, **SETTINGS)
        with running(hub):
            ids = fill_hub(hub, file.relative_to(PROJECT))
            told = {"version": version, "ids": ids, "told": every_task(hub.api, ids)}
            with hub.store() as store:
                lines = [*dumped(store)]
    file.write_text("\n".join([json.dumps(told, separators=(",", ":")), *lines]) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
