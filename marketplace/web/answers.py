"""From what a command returns to what a program gets."""

from __future__ import annotations

from typing import TypeVar

from litestar import Response

from marketplace.kernel.decisions import Refusal
from marketplace.web.problems import Problem, problem_of_refusal

View = TypeVar("View")


def answer(result: View | Refusal, *, status: int = 200) -> Response[View] | Response[Problem]:
    """Return the view with `status`, or the refusal as problem+json with every reason."""
    if isinstance(result, Refusal):
        return problem_of_refusal(result)
    return Response(result, status_code=status)
