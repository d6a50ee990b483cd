"""What runs while something is measured: begun by `with`, and ended afterwards in any case."""

from abc import ABC, abstractmethod
from typing import Self


class Running(ABC):
    """Something to run by `with`."""

    def __enter__(self) -> Self:
        self._begin()
        return self

    def __exit__(self, *_: object) -> None:
        self._end()

    @abstractmethod
    def _begin(self) -> None: ...

    @abstractmethod
    def _end(self) -> None: ...
