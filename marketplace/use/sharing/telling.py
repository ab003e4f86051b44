"""How this slice says no: the protocol's error for Delta Sharing clients, problem+json for others.

A policy's refusal is a 403 in the protocol, not the 422 of the site: clients know it, do not try
again, and show its message to their user. **Source:** Delta Sharing Protocol, "REST APIs"
(400, 401, 403, 404, 500); RFC 6750 section 3.1 (`invalid_token`).
"""

from __future__ import annotations

from typing import Any, Final

from litestar import Request, Response
from litestar.exceptions import HTTPException, TooManyRequestsException

from marketplace.kernel.decisions import Refusal
from marketplace.kernel.errors import InvalidError
from marketplace.kernel.text import Text
from marketplace.use.sharing.errors import LicenceTokenNotKnownError
from marketplace.use.sharing.protocol import ProtocolProblem, problem
from marketplace.web.problems import log_failure, problem_from, problem_of

CHALLENGE: Final = {"www-authenticate": 'Bearer error="invalid_token"'}
REFUSED: Final = Text("许可此刻不允许：", "The licence does not allow this now:")
AnyRequest = Request[Any, Any, Any]


def refusal_in_protocol(refusal: Refusal) -> Response[ProtocolProblem]:
    """Tell a refusal by policy: the first reason's code, every reason's sentence."""
    said = Text(
        REFUSED.zh + "".join(one.text.zh for one in refusal.reasons),
        " ".join((REFUSED.en, *(one.text.en for one in refusal.reasons))),
    )
    return Response(problem(refusal.reasons[0].code, said), status_code=403)


def problem_in_protocol(request: AnyRequest, error: Exception) -> Response[ProtocolProblem]:
    """Tell any error in the protocol's words."""
    found = problem_from(error)
    if found.status >= 500:
        log_failure(request, error)
    body = problem(found.code, found.texts)
    return Response(body, status_code=_status(error, found.status), headers=_headers(error))


def problem_with_headers(_: AnyRequest, error: Exception) -> Response[Any]:
    """Tell an error as problem+json, with the headers that a program waits for."""
    answer = problem_of(error)
    answer.status_code = 401 if isinstance(error, LicenceTokenNotKnownError) else answer.status_code
    answer.headers.update(_headers(error))
    return answer


def _status(error: Exception, status: int) -> int:
    match error:
        case LicenceTokenNotKnownError():
            return 401
        case InvalidError():
            return 400
        case HTTPException() if status == 422:
            return 400
        case _:
            return status


def _headers(error: Exception) -> dict[str, str]:
    match error:
        case LicenceTokenNotKnownError():
            return dict(CHALLENGE)
        case TooManyRequestsException():
            return dict(error.headers or {})
        case _:
            return {}
