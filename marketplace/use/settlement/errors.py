"""What this slice refuses."""

from __future__ import annotations

from marketplace.kernel.errors import ConflictError, InvalidError, NotFoundError
from marketplace.kernel.text import Text


class UnknownFeeError(NotFoundError):
    """No fee was posted for this licence, or not for this reader."""

    code = "settlement.unknown-fee"
    text = Text("没有该许可的费用记录。", "There is no fee for this licence.")


class ChargedPublicInterestError(InvalidError):
    """A price was set on use for public governance or public interest."""

    code = "settlement.charged-public-interest"
    text = Text(
        "用于公共治理、公益事业的不得收费。",
        "Use for public governance and public interest is free of charge.",
    )


class NotOwedError(ConflictError):
    """The fee is paid, or nothing is owed."""

    code = "settlement.not-owed"
    text = Text("该许可没有待付的费用。", "Nothing is owed for this licence.")


class PaymentStatedError(ConflictError):
    """The buyer has stated the payment already; the provider confirms it."""

    code = "settlement.payment-stated"
    text = Text("付款已登记，待供方确认。", "The payment is stated; the provider confirms it.")


class PaymentNotStatedError(ConflictError):
    """The buyer has not stated a payment that could be confirmed."""

    code = "settlement.payment-not-stated"
    text = Text("需方尚未登记付款。", "The buyer has not stated a payment.")


class ReferenceMissingError(InvalidError):
    """A payment outside the platform is stated with the reference of the transfer."""

    code = "settlement.reference-missing"
    text = Text(
        "请填写付款凭证号，便于供方核对。",
        "Give the reference of the transfer, so that the provider can find it.",
    )


class CreditsShortError(ConflictError):
    """The enterprise has fewer practice credits than it owes."""

    code = "settlement.credits-short"
    text = Text("练习积分不足。", "There are not enough practice credits.")
