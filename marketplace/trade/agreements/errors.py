"""What this slice refuses."""

from __future__ import annotations

from marketplace.kernel.errors import (
    ConflictError,
    InvalidError,
    NotFoundError,
    UnavailableError,
)
from marketplace.kernel.text import Text


class UnknownAgreementError(NotFoundError):
    """There is no such agreement, or not for this reader."""

    code = "agreements.unknown-agreement"
    text = Text("没有找到该合同。", "There is no such agreement.")


class NotNextToSignError(ConflictError):
    """It is not this side's turn, or the agreement is past signing; `why` is the table's reason."""

    code = "agreements.not-next-to-sign"
    text = Text("现在不能签署：{why_zh}", "It cannot be signed now: {why_en}.")


class NotTerminableError(ConflictError):
    """A side that signed is bound until the other has answered; `why` is the table's reason."""

    code = "agreements.not-terminable"
    text = Text(
        "合同现在不能由这一方终止：{why_zh}",
        "This side cannot end the contract now: {why_en}.",
    )


class RequestNotStandingError(ConflictError):
    """The request that the agreement grew from was refused or withdrawn meanwhile."""

    code = "agreements.request-not-standing"
    text = Text(
        "该合同所依据的申请已撤回或被拒绝。",
        "The request behind this agreement was withdrawn or refused.",
    )


class ProductRecalledError(ConflictError):
    """The version was recalled meanwhile: no new licence on it."""

    code = "agreements.product-recalled"
    text = Text(
        "该产品版本已被召回，不再签约。", "This version was recalled; nothing is signed for it."
    )


class SignatureRefusedError(InvalidError):
    """An uploaded signature is not this party's over this agreement; `why` says what is wrong."""

    code = "agreements.signature-refused"
    text = Text("签名无效：{why_zh}", "The signature is not valid: {why_en}.")


class DraftFaultError(InvalidError):
    """The contract cannot be drawn up from these answers; `why` names the blank."""

    code = "agreements.draft-fault"
    text = Text("无法起草合同：{why_zh}", "The contract cannot be drawn up: {why_en}")


class AgreementHeldError(ConflictError):
    """An authority holds what the agreement is about; nobody signs meanwhile."""

    code = "agreements.held"
    text = Text(
        "本合同涉及的对象已被责令暂停，解除前不能签署。",
        "What this agreement is about is on hold; it cannot be signed until the hold is lifted.",
    )


class NothingToSignError(ConflictError):
    """The contract's term ran out unsigned, or its terms contradict each other, as `why` says."""

    code = "agreements.nothing-to-sign"
    text = Text(
        "合同中有永远无法履行或自相矛盾的约定，不能签署：{why_zh}",
        "The contract cannot be signed, for something in it can never be met: {why_en}.",
    )


class PdfUnavailableHereError(UnavailableError):
    """This machine cannot make a PDF; the contract itself is not affected. `why` names what is
    missing."""

    code = "agreements.pdf-unavailable"
    text = Text(
        "{why_zh}合同本身不受影响，仍可阅读和下载。",
        "{why_en}. The contract itself is not affected: read or download it.",
    )


class SealExistsError(ConflictError):
    """There is a seal, or its key; take its files away before making another."""

    code = "agreements.seal-exists"
    text = Text("印章已存在：{file}。", "There is a seal already: {file}.")
