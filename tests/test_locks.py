"""What is installed is pinned by its hash: `make lock` does that."""

import re

import pytest

from tests.environment import PROJECT

OF_LOCKS = {
    "requirements.lock": ("requirements.txt",),
    "requirements-tracing.lock": ("requirements.txt", "requirements-tracing.txt"),
    "requirements-dev.lock": (
        *("requirements.txt", "requirements-tracing.txt", "requirements-dev.txt"),
    ),
}


@pytest.mark.parametrize("name", OF_LOCKS)
def test_a_lock_has_what_is_required_each_by_its_hashes(name: str) -> None:
    packages = re.split(r"^(?=[a-z])", (PROJECT / name).read_text(), flags=re.M)[1:]
    pinned = {package.split(" ", 1)[0] for package in packages}
    assert all("--hash=sha256:" in package for package in packages)
    for requirements in OF_LOCKS[name]:
        lines = (PROJECT / requirements).read_text().splitlines()
        wanted = {re.sub(r"\[.*\]", "", line).lower() for line in lines if "==" in line}
        assert wanted <= pinned


def test_no_lock_says_where_packages_come_from() -> None:
    assert not any("://" in (PROJECT / name).read_text() for name in OF_LOCKS)
