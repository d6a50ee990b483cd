"""Which page of the list an address is about: where it begins, how long it is, what was before."""

import re
from dataclasses import dataclass, replace
from typing import Final

from django.http import HttpRequest

from tasks.queries.list_cursor import Cursor

SIZES: Final = (25, 50, 100)
SIZE_COOKIE: Final = "tasks_size"
"""Where a browser keeps the size that was selected last."""
_USUAL_SIZE: Final = 50
_MOST_EARLIER: Final = 8  # pages that a link leads back to one by one
_EARLIER: Final = re.compile(r"(\d{1,9})~([\w=-]*)", re.ASCII)


@dataclass(frozen=True, slots=True)
class PagePlace:
    """Where a page begins.

    skipped: how many tasks are on the pages before it.
    earlier: of those pages, the newest last: how many tasks are before it, and its cursor.
    size: how many tasks it has at most.
    """

    size: int
    cursor: Cursor = ""
    skipped: int = 0
    earlier: tuple[tuple[int, Cursor], ...] = ()

    @property
    def is_first(self) -> bool:
        return not self.cursor

    def next(self, cursor: Cursor, count: int) -> "PagePlace":
        """The page after this one, which has so many tasks."""
        earlier = (*self.earlier, (self.skipped, self.cursor))[-_MOST_EARLIER:]
        return replace(self, cursor=cursor, skipped=self.skipped + count, earlier=earlier)

    def previous(self) -> "PagePlace | None":
        """The page before this one; None of the first, and where none is known."""
        if not self.earlier:
            return None
        skipped, cursor = self.earlier[-1]
        return replace(self, cursor=cursor, skipped=skipped, earlier=self.earlier[:-1])

    @property
    def parameters(self) -> dict[str, str]:
        """As an address carries it."""
        return {
            "cursor": self.cursor,
            "skipped": str(self.skipped) if self.skipped else "",
            "earlier": ".".join(f"{skipped}~{cursor}" for skipped, cursor in self.earlier),
        }


def read_place(request: HttpRequest) -> PagePlace:
    """The page that an address is about; what makes no sense in it is left out."""
    cursor = request.GET.get("cursor", "")
    size = request.GET.get("size") or request.COOKIES.get(SIZE_COOKIE)
    skipped = request.GET.get("skipped", "")
    earlier = map(_EARLIER.fullmatch, request.GET.get("earlier", "").split("."))
    known = tuple((int(match[1]), match[2]) for match in earlier if match)
    return PagePlace(
        size=next((each for each in SIZES if str(each) == size), _USUAL_SIZE),
        cursor=cursor,
        skipped=int(skipped) if re.fullmatch(r"\d{1,9}", skipped, re.ASCII) and cursor else 0,
        earlier=known[-_MOST_EARLIER:] if cursor else (),
    )
