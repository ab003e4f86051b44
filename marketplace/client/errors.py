"""What a server said no with, as errors of the families that they came from.

RemoteError (a mixin: `problem` is what the server sent)
|- AbsentError          NotFoundError       404
|- DeniedError          ForbiddenError      401, 403
|- RemoteConflictError  ConflictError       409, 412, 428
|- RuleRefusalError     InvalidError        422 with reasons: a rule refused
|- RejectedError        InvalidError        400, 413, 415, 422
`- UnreachableError     UnavailableError    429, 5xx, or no answer at all
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar
from uuid import UUID

import msgspec

from marketplace.kernel import errors
from marketplace.kernel.decisions import Refusal, RefusalReason
from marketplace.kernel.jobs import JobCancelledError, JobView
from marketplace.kernel.text import Text
from marketplace.slices import modules

NO_ANSWER = "client.no-answer"


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """What the server said. **Source:** RFC 9457."""

    code: str
    status: int
    texts: Text
    facts: dict[str, Any] = {}
    reasons: list[RefusalReason] = []


class RemoteError(errors.MarketplaceError):
    """A server's no, with the server's own code and sentence."""

    code = "client.refused"
    text: ClassVar[Text] = Text("{zh}", "{en}")

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.code = problem.code
        super().__init__(zh=problem.texts.zh, en=problem.texts.en)


class AbsentError(RemoteError, errors.NotFoundError):
    """It is not there, or not for this token."""

    code = "client.absent"


class DeniedError(RemoteError, errors.ForbiddenError):
    """The token is not known, or its owner may not do this."""

    code = "client.denied"


class RemoteConflictError(RemoteError, errors.ConflictError):
    """Its state does not allow this, or it changed since it was read."""

    code = "client.conflict"


class RejectedError(RemoteError, errors.InvalidError):
    """The server cannot take what was sent."""

    code = "client.rejected"


class RuleRefusalError(RemoteError, errors.InvalidError):
    """A rule refused; `problem.reasons` name it with its clause."""

    code = "client.rule-refusal"

    @property
    def refusal(self) -> Refusal:
        """The refusal as the server's own commands return it."""
        facts = self.problem.facts
        judgement = UUID(facts["judgement_id"])
        return Refusal(act=facts["act"], judgement_id=judgement, reasons=self.problem.reasons)


class UnreachableError(RemoteError, errors.UnavailableError):
    """There is no answer now."""

    code = "client.unreachable"


_FAMILIES: dict[int, type[RemoteError]] = {
    401: DeniedError,
    403: DeniedError,
    404: AbsentError,
    409: RemoteConflictError,
    412: RemoteConflictError,
    428: RemoteConflictError,
    429: UnreachableError,
}


_MET_AS: dict[type[errors.MarketplaceError], type[RemoteError]] = {
    errors.NotFoundError: AbsentError,
    errors.ForbiddenError: DeniedError,
    errors.ConflictError: RemoteConflictError,
    errors.InvalidError: RejectedError,
}


def error_from(status: int, body: bytes) -> RemoteError:
    """Return the error for an answer; what is no problem document is told by its status alone."""
    try:
        problem = msgspec.json.decode(body, type=Problem)
    except msgspec.MsgspecError:
        problem = Problem(code=f"http.{status}", status=status, texts=_said(status))
    if problem.reasons:
        return RuleRefusalError(problem)
    otherwise = UnreachableError if status >= 500 else RejectedError
    return _FAMILIES.get(status, otherwise)(problem)


def error_of_job(job: JobView) -> RemoteError:
    """Return the error that ended a job, of the family that its code has in the server's tree.

    A code that no class bears is that of a job that was given up: it may succeed another time.
    """
    code, texts = job.error_code or JobCancelledError.code, job.error or JobCancelledError.text
    modules("errors")  # a code is known here once the class that bears it is
    kind = next((one for one in _kinds(errors.MarketplaceError) if one.code == code), None)
    family = next((_MET_AS[one] for one in _MET_AS if kind and issubclass(kind, one)), None)
    return (family or UnreachableError)(Problem(code=code, status=0, texts=texts))


def _kinds(root: type[errors.MarketplaceError]) -> Iterator[type[errors.MarketplaceError]]:
    for kind in root.__subclasses__():
        yield kind
        yield from _kinds(kind)


def no_answer(address: str) -> UnreachableError:
    """Return the error for a server that does not answer."""
    texts = Text("无法连接 {address}。", "{address} does not answer.").format(address=address)
    return UnreachableError(Problem(code=NO_ANSWER, status=0, texts=texts))


def _said(status: int) -> Text:
    return Text("服务器答复 {status}。", "The server answered {status}.").format(status=status)
