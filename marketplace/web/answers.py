"""From what a command returns to what a program gets."""

from __future__ import annotations

from typing import TypeVar, cast

from litestar import Response

from marketplace.kernel.decisions import Refusal
from marketplace.web.problems import problem_of_refusal

View = TypeVar("View")


def answer(result: View | Refusal, *, status: int = 200) -> Response[View]:
    """Return the view with `status`, or the refusal as problem+json with every reason.

    The type names the view alone: it is what a route's description shows of success, and a refusal
    is described with the problems.
    """
    if isinstance(result, Refusal):
        return cast("Response[View]", problem_of_refusal(result))
    return Response(result, status_code=status)
