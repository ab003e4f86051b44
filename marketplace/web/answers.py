"""From what a command returns to what a program gets."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import Final, TypeVar, cast

from litestar import Response

from marketplace.kernel.decisions import Refusal
from marketplace.kernel.errors import NotFoundError
from marketplace.kernel.paging import Page, checked_limit
from marketplace.web.problems import problem_of_refusal

View = TypeVar("View")
LIST_LIMIT: Final = 100
"""How many items of a list come at once when nobody says."""
AS_IT_IS: Final = ("application/octet-stream",)
"""What a route takes whose body is a file; what kind of file it is, its bytes say."""
NEXT_CURSOR: Final = "next-cursor"
"""By which header a route tells its door where the next page begins; the door sends a link."""


def answer(result: View | Refusal, *, status: int = 200) -> Response[View]:
    """Return the view with `status`, or the refusal as problem+json with every reason.

    The type names the view alone: it is what a route's description shows of success, and a refusal
    is described with the problems.
    """
    if isinstance(result, Refusal):
        return cast("Response[View]", problem_of_refusal(result))
    return Response(result, status_code=status)


def listed(page: Page[View]) -> Response[list[View]]:
    """Return the items of a page that the database cut; a `Link` leads to the next one.

    For a list that grows: its route takes `cursor` and `limit`. Shorter lists are cut at the door.
    """
    following = page.next_cursor
    return Response(page.items, headers={NEXT_CURSOR: following} if following else {})


async def numbered(found: Awaitable[View], *, limit: int) -> Response[list[View]]:
    """Return the one thing that bears a printed number as a list, empty when the asker knows none.

    For a list whose route takes `number`: whoever holds the number in their hand needs no pages.
    """
    try:
        items = [await found]
    except NotFoundError:
        items = []
    checked_limit(limit)  # after: what was begun is never left unawaited
    return Response(items)
