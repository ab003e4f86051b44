"""One mapping from errors and refusals to answers: problem+json for programs, a page for people.

**Source:** RFC 9457. `type` is a stable address per code, `code` the stable code, `title` and
`detail` the sentence in the reader's language, `texts` the sentence in both. Only the project's own
texts reach a client.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

import msgspec
import structlog
from litestar import Request, Response
from litestar.exceptions import HTTPException, ValidationException
from litestar.status_codes import HTTP_500_INTERNAL_SERVER_ERROR

from marketplace.kernel import errors, preconditions
from marketplace.kernel.decisions import Refusal
from marketplace.kernel.text import Text

PROBLEM_JSON = "application/problem+json"
REFUSED_STATUS = 422
_log = structlog.get_logger(__name__)


class NotSignedInError(errors.ForbiddenError):
    """The door knows nobody: sign in, or send a token."""

    code = "web.not-signed-in"
    text = Text("请先登录。", "Sign in first.")


class PreconditionRequiredError(errors.InvalidError):
    """The body does not say which revision its sender read. **Source:** RFC 6585 section 3."""

    code = "web.precondition-required"
    text = Text("请说明您读到的是哪一版（if_match）。", "Say which revision you read (if_match).")


STATUSES: dict[type[errors.MarketplaceError], int] = {
    preconditions.ChangedSinceError: 412,
    PreconditionRequiredError: 428,
    errors.NotFoundError: 404,
    errors.ForbiddenError: 403,
    errors.ConflictError: 409,
    errors.InvalidError: 422,
    errors.UnavailableError: 503,
}
"""HTTP status per family of errors; the first that fits is the one."""


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """What a program gets instead of an answer."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    texts: Text
    facts: dict[str, Any] = {}
    reasons: list[dict[str, Any]] = []


STALE: Final = "http.forbidden"
"""A form without the token that this site gives: only then is a request itself forbidden."""
_HTTP_TEXTS = {
    400: Text("请求无法理解。", "The request could not be understood."),
    401: Text("请先登录，或随请求发送访问令牌。", "Sign in, or send an access token."),
    403: Text(
        "页面已过期，没有做任何更改。请返回上一页，刷新后再试。",
        "The page was out of date, and nothing was changed. Go back, reload it and try again.",
    ),
    404: Text("没有这个页面。", "There is no such page."),
    405: Text("该地址不支持此方法。", "This address does not support that method."),
    413: Text("内容超过大小上限。", "The content is larger than the limit."),
    415: Text("内容类型不受支持。", "The content type is not supported."),
    429: Text("请求过于频繁，请稍后再试。", "Too many requests; try again later."),
    500: Text(
        "系统出错，未做任何更改。请稍后再试。",
        "Something broke and nothing was changed; try again later.",
    ),
}
_HTTP_CODES = {
    400: "http.bad-request",
    401: "http.unauthorized",
    403: STALE,
    404: "http.not-found",
    405: "http.method-not-allowed",
    413: "http.content-too-large",
    415: "http.unsupported-media-type",
    429: "http.too-many-requests",
}


_HEADLINES = {
    401: Text("请先登录", "Sign in first"),
    403: Text("您不能这样做", "You may not do this"),
    404: Text("没有找到", "Not found"),
    405: Text("这个地址不能直接打开", "This address cannot be opened by itself"),
    409: Text("状态已经改变", "Its state has changed"),
    422: Text("输入有误", "Something in the input is wrong"),
    500: Text("系统出错", "Something broke"),
    503: Text("暂不可用", "Not available now"),
}


@dataclass(frozen=True, slots=True)
class ProblemPage:
    """What the error page shows of a problem."""

    title: Text
    detail: Text
    status: int
    code: str
    rule: str = ""
    way_out: Text | str = ""
    reference: str = ""

    @classmethod
    def of(cls, problem: Problem) -> ProblemPage:
        """Choose the headline for the problem's status; the sentence is the problem's own."""
        title = _HEADLINES.get(problem.status, _HEADLINES[422])
        return cls(title, problem.texts, problem.status, problem.code)


_INSIDE = re.compile(r"at `\$\.?([A-Za-z_.]+)|field `([A-Za-z_]+)`")
"""Where a body is wrong, as the reader of bodies says it: `field `x`` or `at `$.x``."""


def problem_from(error: Exception) -> Problem:
    """Return what may be told of `error`: the project's own sentences and facts, never a
    traceback."""
    match error:
        case NotSignedInError():
            return _problem(401, error.code, error.sentence)
        case errors.MarketplaceError():
            return _problem(status_of(type(error)), error.code, error.sentence, _plain(error.facts))
        case ValidationException():
            return _problem_of_content(error)
        case HTTPException():
            text = _HTTP_TEXTS.get(error.status_code, _HTTP_TEXTS[400])
            code = _HTTP_CODES.get(error.status_code, "http.error")
            return _problem(error.status_code, code, text)
        case _ if (library := _library_error(error)) is not None:
            return library
        case _:
            return _problem(HTTP_500_INTERNAL_SERVER_ERROR, "http.internal-error", _HTTP_TEXTS[500])


def _problem_of_content(error: ValidationException) -> Problem:
    """Say which fields are wrong; a revision not named is a precondition that is missing."""
    places = _places(error)
    if places["fields"] == ["if_match"]:
        return problem_from(PreconditionRequiredError(field="if_match"))
    return _problem(422, "http.invalid-content", _invalid(error), places)


def _library_error(error: Exception) -> Problem | None:
    """Take over an error of the two libraries: they carry a sentence of their own."""
    package = type(error).__module__.split(".")[0]
    sentence = getattr(error, "sentence", None) or getattr(error, "text", None)
    if package not in {"anonymize", "contracts"} or not hasattr(sentence, "zh"):
        return None
    name = type(error).__name__.removesuffix("Error")
    code = f"{package}." + "".join(f"-{c.lower()}" if c.isupper() else c for c in name).lstrip("-")
    return _problem(422, code, Text(sentence.zh, sentence.en))  # type: ignore[union-attr]


def _problem(status: int, code: str, text: Text, facts: dict[str, Any] | None = None) -> Problem:
    return Problem(
        type=f"/problems/{code}",
        title=text.en,
        status=status,
        detail=text.zh,
        code=code,
        texts=text,
        facts=facts or {},
    )


def status_of(error: type[errors.MarketplaceError]) -> int:
    """Return the status of a class of errors."""
    return next(status for family, status in STATUSES.items() if issubclass(error, family))


def _plain(facts: dict[str, object]) -> dict[str, Any]:
    return {key: _plain_fact(fact) for key, fact in facts.items()}


def _plain_fact(fact: object) -> Any:
    match fact:
        case int() | float() | Text():
            return fact
        case _:
            return str(fact)


def _places(error: ValidationException) -> dict[str, Any]:
    """Name the fields that are wrong: the parameter, or the field inside the body."""
    extra = error.extra if isinstance(error.extra, list) else []
    return {"fields": [_place(place) for place in extra if isinstance(place, dict)]}


def _place(place: dict[str, Any]) -> str:
    inside = _INSIDE.search(str(place.get("message", "")))
    return next(filter(None, inside.groups())) if inside else str(place.get("key", ""))


def _invalid(error: ValidationException) -> Text:
    names = "、".join(name for name in _places(error)["fields"] if name)
    if not names:
        return Text("输入的形式不正确。", "The input does not have the right form.")
    return Text("字段“{names}”不正确。", "The field “{names}” is not right.").format(names=names)


def problem_of(error: Exception) -> Response[Problem]:
    """Return the problem+json answer for `error`."""
    problem = problem_from(error)
    headers = dict(getattr(error, "headers", None) or {})
    if "RateLimit-Reset" in headers:
        headers["Retry-After"] = headers["RateLimit-Reset"]
    return Response(problem, status_code=problem.status, media_type=PROBLEM_JSON, headers=headers)


def problem_of_refusal(refusal: Refusal) -> Response[Problem]:
    """Return the problem+json answer for a refusal by policy: every reason with its rule and
    clause."""
    text = Text(
        "未通过规则检查，未做任何更改。", "A rule stands against this; nothing was changed."
    )
    problem = Problem(
        type="/problems/policy.refused",
        title=text.en,
        status=REFUSED_STATUS,
        detail=text.zh,
        code="policy.refused",
        texts=text,
        facts={"act": refusal.act, "judgement_id": str(refusal.judgement_id)},
        reasons=[msgspec.to_builtins(reason) for reason in refusal.reasons],
    )
    return Response(problem, status_code=REFUSED_STATUS, media_type=PROBLEM_JSON)


def is_for_program(request: Request[Any, Any, Any]) -> bool:
    """Return whether a program asked (under /api, or not for HTML), not a person with a browser."""
    return request.url.path.startswith("/api") or "text/html" not in request.headers.get(
        "accept", ""
    )


def log_failure(request: Request[Any, Any, Any], error: Exception) -> None:
    """Log what nobody expected, with its place but without the request's content."""
    _log.error("request_failed", method=request.method, path=request.url.path, exc_info=error)
