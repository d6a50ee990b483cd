"""Programs of Debian's that tests start, and that nothing else on this machine is to notice."""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path


class DebianPackage:
    """A package that is installed, or else unpacked beside the Python packages.

    name: Debian's; it is also the folder's.
    programs: that tests start.
    wanted_by: the folder of these tests.
    """

    def __init__(self, name: str, programs: Sequence[str], wanted_by: str) -> None:
        self._name = name
        self._programs = programs
        self._folder = Path(sys.prefix) / name
        self.advice = (
            f"No {name} for {wanted_by}: install it, so that there is {' and '.join(programs)},"
            f" or, on Debian, run `make .venv/installed-{name}`."
        )

    def program(self, name: str) -> str:
        """The path of one of its programs. Raises FileNotFoundError."""
        folders = ["/usr/sbin", *(str(self._folder / "usr" / each) for each in ("bin", "sbin"))]
        found = shutil.which(name) or shutil.which(name, path=os.pathsep.join(folders))
        if found is None:
            raise FileNotFoundError(self.advice)
        return found

    def install(self) -> None:
        """Have it; its maintainer's scripts do not run, so nothing begins to listen here.

        Raises FileNotFoundError, CalledProcessError.
        """
        try:
            for name in self._programs:
                self.program(name)
        except FileNotFoundError:
            self._unpack()

    def _unpack(self) -> None:
        if shutil.which("apt-get") is None:
            raise FileNotFoundError(self.advice)
        print(f"No {self._name} yet: apt-get download {self._name}", flush=True)
        self._folder.mkdir(exist_ok=True)
        if os.geteuid() == 0:
            subprocess.run(["apt-get", "update", "-qq"], check=True)
        subprocess.run(["apt-get", "download", "-qq", self._name], cwd=self._folder, check=True)
        (package,) = self._folder.glob(f"{self._name}_*.deb")
        subprocess.run(["dpkg", "--extract", package, self._folder], check=True)
        package.unlink()


def install_or_exit(package: DebianPackage) -> None:
    """Have a package, or end the program with what to do."""
    try:
        package.install()
    except (FileNotFoundError, subprocess.CalledProcessError) as error:
        sys.exit(str(error) if str(error) == package.advice else f"{error}\n{package.advice}")
