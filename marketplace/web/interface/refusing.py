"""Every way in which a route may say no, described: one response per slice and status, with codes.

The codes are those that the slice and the kernel define; a command may meet one of a lower slice as
well, in the same shape.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any, Final

import msgspec

from marketplace.kernel.errors import MarketplaceError
from marketplace.web.problems import PROBLEM_JSON, Problem, status_of

MEANINGS: Final[Mapping[int, str]] = {
    400: "The request could not be understood.",
    401: "No token, or one that is not known.",
    403: "The token's owner may not do this, or the token may only read.",
    404: "It is not there, or not there for this reader.",
    409: "Its state does not allow this.",
    412: "It is no longer what the tag in `If-Match` names.",
    413: "The body is larger than the limit.",
    415: "The body is of another media type than the one described.",
    416: "The range lies outside the file; `Content-Range` says how large it is.",
    422: "Something in the input is wrong, or a rule refuses; `reasons` name rule and clause.",
    428: "The body must say which revision was read (`if_match`).",
    429: "Too many requests; `Retry-After` says when to come back.",
    503: "Something that this depends on does not answer now.",
}
GENERAL: Final[Mapping[int, tuple[str, ...]]] = {
    400: ("http.bad-request",),
    401: ("web.not-signed-in", "accounts.token-not-known"),
    403: ("accounts.scope-too-narrow",),
    404: ("http.not-found",),
    409: ("idempotency.key-reused",),
    412: ("kernel.changed-since",),
    413: ("http.content-too-large",),
    415: ("http.unsupported-media-type",),
    416: ("delivery.range",),
    422: (
        "http.invalid-content",
        "web.unreadable-text",
        "kernel.unusable-instant",
        "paging.limit-out-of-range",
        "paging.unknown-cursor",
        "web.unknown-field",
        "idempotency.key-malformed",
        "policy.refused",
    ),
    428: ("web.precondition-required",),
    429: ("http.too-many-requests",),
    503: ("marketplace.unavailable",),
}
"""Codes that mean the same on every route."""


def problem_schemas() -> dict[str, Any]:
    """Return the schemas of the problem and what stands in it, by name."""
    _, found = msgspec.json.schema_components([Problem], ref_template="#/components/schemas/{name}")
    return dict(found)


def problem_responses(slices: set[str]) -> dict[str, Any]:
    """Return the described responses, `<slice>.<status>`, for every slice and status."""
    found = {code: error for error in _errors() if (code := error.__dict__.get("code"))}
    return {
        f"{slice_}.{status}": _response(status, _codes(slice_, status, found), found)
        for slice_ in sorted(slices)
        for status in MEANINGS
    }


def _errors(root: type[MarketplaceError] = MarketplaceError) -> Iterator[type[MarketplaceError]]:
    for error in root.__subclasses__():
        yield error
        yield from _errors(error)


def _codes(slice_: str, status: int, found: Mapping[str, type[MarketplaceError]]) -> list[str]:
    own = [
        code
        for code, error in found.items()
        if error.__module__.split(".")[-2] == slice_ and status_of(error) == status
    ]
    return [*GENERAL[status], *sorted(own)]


def _response(
    status: int, codes: list[str], found: Mapping[str, type[MarketplaceError]]
) -> dict[str, Any]:
    examples = {code: {"value": _example(code, status, found.get(code))} for code in codes}
    schema = {"$ref": "#/components/schemas/Problem"}
    described: dict[str, Any] = {
        "description": MEANINGS[status],
        "content": {PROBLEM_JSON: {"schema": schema, "examples": examples}},
    }
    if status == 429:
        described["headers"] = {"Retry-After": {"schema": {"type": "integer"}}}
    return described


def _example(code: str, status: int, error: type[MarketplaceError] | None) -> dict[str, Any]:
    phrase = HTTPStatus(status).phrase
    zh, en = (error.text.zh, error.text.en) if error else (phrase, phrase)
    return {
        "type": f"/problems/{code}",
        "title": en,
        "status": status,
        "detail": zh,
        "code": code,
        "texts": {"zh": zh, "en": en},
        "facts": {},
        "reasons": [],
    }
