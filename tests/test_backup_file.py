"""The file of a backup: whole, or refused."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taskhub.backup.backup_file import BackupReader, BackupWriter, Record
from taskhub.backup.exceptions import BackupError, DamagedBackup

RECORDS: list[Record] = [{"task": f"{number}", "fields": ["\x00ÿ" * 50]} for number in range(100)]


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("backup") / "whole"
    with BackupWriter(path, {"tasks": 100}) as write:
        for record in RECORDS:
            write(record)
    return path


def require_damaged(file: Path, contents: bytes) -> None:
    other = file.with_name("damaged")
    other.write_bytes(contents)
    with pytest.raises(DamagedBackup):
        BackupReader(other)


def test_a_whole_one_has_what_was_written(file: Path) -> None:
    backup = BackupReader(file)
    assert backup.header["tasks"] == 100
    assert list(backup.records()) == RECORDS
    assert backup.done == backup.size


@given(data=st.data())
def test_no_byte_can_be_another_one(file: Path, data: st.DataObject) -> None:
    contents = bytearray(file.read_bytes())
    place = data.draw(st.integers(0, len(contents) - 1))
    contents[place] ^= data.draw(st.integers(1, 255))
    require_damaged(file, bytes(contents))


@given(data=st.data())
def test_none_can_be_missing_at_the_end(file: Path, data: st.DataObject) -> None:
    contents = file.read_bytes()
    require_damaged(file, contents[: data.draw(st.integers(0, len(contents) - 1))])


def test_one_of_a_newer_version_is_refused(file: Path) -> None:
    newer = file.with_name("newer")
    with BackupWriter(newer, {"version": 2}):
        pass
    with pytest.raises(BackupError, match="version 2"):
        BackupReader(newer)


def test_one_that_fails_leaves_the_one_before(file: Path) -> None:
    before = file.read_bytes()
    with pytest.raises(ZeroDivisionError), BackupWriter(file, {}) as write:
        write({"row": 1 // 0})
    assert file.read_bytes() == before
    assert list(file.parent.glob("*.part")) == []
