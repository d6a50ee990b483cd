"""Debian's nginx with the configuration that operators get. As a program, `make` has it get that if
there is none."""

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.debian_package import DebianPackage, install_or_exit
from tests.environment import PROJECT
from tests.process import HubProcess

PACKAGE = DebianPackage("nginx", ("nginx",), "tests/roll")
_SHIPPED = PROJECT / "deploy"
_OF_REQUESTS = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")


@contextmanager
def running_nginx(folder: Path, port: int, web_ports: Sequence[int]) -> Iterator[HubProcess]:
    """One that listens here on loopback, before web processes that do there."""
    config = site_of(folder, port, web_ports)
    command = [PACKAGE.program("nginx"), "-c", str(config), "-g", f"daemon off; pid {folder}/pid;"]
    process = HubProcess(*command, environment=dict(os.environ), log=folder / "nginx.log")
    try:
        yield process
        process.require_running()
    finally:
        assert process.stop()


def site_of(folder: Path, port: int, web_ports: Sequence[int]) -> Path:
    """The shipped configuration in a folder, with what differs from site to site; its path."""
    shutil.copytree(_SHIPPED / "nginx.d", folder / "nginx.d", dirs_exist_ok=True)
    config = folder / "nginx.conf"
    config.write_text((_SHIPPED / "nginx.conf").read_text().replace("/var/log/nginx", str(folder)))
    # Debian's own folders for these are for root.
    paths = [f"{name}_temp_path {folder}/{name};" for name in _OF_REQUESTS]
    (folder / "nginx.d" / "listen.conf").write_text(f"listen 127.0.0.1:{port};\n{' '.join(paths)}")
    processes = (_SHIPPED / "nginx.d" / "web-processes.conf").read_text()
    for shipped, ours in zip(("127.0.0.1:8081", "127.0.0.1:8082"), web_ports, strict=True):
        assert shipped in processes
        processes = processes.replace(shipped, f"127.0.0.1:{ours}")
    (folder / "nginx.d" / "web-processes.conf").write_text(processes)
    return config


if __name__ == "__main__":
    install_or_exit(PACKAGE)
