"""The file of a backup.

It is a gzip stream, which `zcat` shows, and then a line that has the SHA-256 of all bytes before
it, so that no byte can be another one unseen. Unpacked there is a JSON object on each line:

    {"taskhub": "backup", "version": 1, "layout": 1, "tasks": 5, …}  first; about so many
    {"row": {"model": "auth.user", "pk": 1, "fields": {…}}}          of the database, as in Django
    {"key": "…", "type": "hash", "value": […], "expires": "…"}       of the store: store_keys.py
    {"task": "…", "fields": […], …}                                  tasks/engine/dumped_task.py
    {"end": true}                                                    last

In what is of the store each character of a text stands for one byte. Times are ms since 1970, ""
for never.
"""

import hashlib
import json
import os
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Final, TypeAlias

from django.core.serializers.json import DjangoJSONEncoder

from taskhub.backup.exceptions import BackupError, DamagedBackup

Record: TypeAlias = dict[str, Any]

VERSION: Final = 1
_GZIP: Final = 31  # of zlib's wbits
_AT_ONCE: Final = 1 << 20  # bytes
_TRAILER: Final = "\nsha256 {}\n"
_TRAILER_SIZE: Final = len(_TRAILER.format("0" * 64))
_END: Final = {"end": True}


class BackupWriter:
    """A backup that is being written, beside its place: it is there whole, or not at all. Only its
    owner may read it: accounts are in it, and what tasks are asked.

    with BackupWriter(path, header) as write:
        write({"row": …})
    """

    def __init__(self, path: Path, header: Record) -> None:
        self._path = path
        self._part = path.with_name(path.name + ".part")
        self._header = {"taskhub": "backup", "version": VERSION, **header}
        self._digest = hashlib.sha256()
        self._zip = zlib.compressobj(level=1, wbits=_GZIP)

    def __enter__(self) -> Callable[[Record], None]:
        def private(name: str, flags: int) -> int:
            return os.open(name, flags, 0o600)

        self._part.unlink(missing_ok=True)
        self._file = open(self._part, "wb", opener=private)
        self._write(self._header)
        return self._write

    def __exit__(
        self, kind: type[BaseException] | None, _error: object, _trace: TracebackType | None
    ) -> None:
        with self._file as file:
            if kind is None:
                self._write(_END)
                self._put(self._zip.flush())
                file.write(_TRAILER.format(self._digest.hexdigest()).encode())
                file.flush()
                os.fsync(file.fileno())
        if kind is None:
            self._part.replace(self._path)
        else:
            self._part.unlink()

    def _write(self, record: Record) -> None:
        line = json.dumps(record, separators=(",", ":"), cls=DjangoJSONEncoder) + "\n"
        self._put(self._zip.compress(line.encode()))

    def _put(self, packed: bytes) -> None:
        self._digest.update(packed)
        self._file.write(packed)


class BackupReader:
    """A backup that is there whole, byte by byte: that is looked at first.

    header: its first record.
    size: bytes. done: of these, how many were read.
    Raises DamagedBackup; BackupError for one of a newer version.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self.size = path.stat().st_size - _TRAILER_SIZE
        self.done = 0
        self._require_whole()
        self.header = next(self._lines(), {})
        if self.header.get("taskhub") != "backup":
            raise DamagedBackup(f"{path} is no backup of a hub")
        if self.header.get("version") != VERSION:
            raise BackupError(
                f"{path} is of version {self.header.get('version')}, and this hub reads {VERSION}: "
                "restore it with the release that made it, or a newer one"
            )

    def records(self) -> Iterator[Record]:
        """All records between the first and the last."""
        lines = self._lines()
        next(lines)
        for record in lines:
            if record == _END:
                return
            yield record
        raise DamagedBackup(f"{self._path} has no end")

    def _require_whole(self) -> None:
        digest = hashlib.sha256()
        with self._path.open("rb") as file:
            for part in self._parts(file):
                digest.update(part)
            trailer = file.read()
        if trailer != _TRAILER.format(digest.hexdigest()).encode():
            raise DamagedBackup(f"{self._path} is damaged, or was not written to its end")

    def _parts(self, file: IO[bytes]) -> Iterator[bytes]:
        left = self.size
        while left > 0 and (part := file.read(min(left, _AT_ONCE))):
            left -= len(part)
            self.done = self.size - left
            yield part

    def _lines(self) -> Iterator[Record]:
        unzip, rest = zlib.decompressobj(wbits=_GZIP), b""
        with self._path.open("rb") as file:
            for part in self._parts(file):
                *lines, rest = (rest + unzip.decompress(part)).split(b"\n")
                yield from map(json.loads, lines)
