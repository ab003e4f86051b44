"""What this slice refuses as an error; what the contract forbids is a refusal with reasons."""

from __future__ import annotations

from marketplace.kernel.errors import (
    ConflictError,
    ForbiddenError,
    InvalidError,
    NotFoundError,
    UnavailableError,
)
from marketplace.kernel.text import Text


class UnknownDeliveryError(NotFoundError):
    """There is no such delivery, or not for this reader."""

    code = "delivery.unknown-delivery"
    text = Text("没有找到该次交付。", "There is no such delivery.")


class NotHolderError(ForbiddenError):
    """The licence is another's: nobody else can use it."""

    code = "delivery.not-holder"
    text = Text(
        "该许可属于另一家企业，您不能使用。",
        "This licence is another enterprise's; you cannot use it.",
    )


class LicenceStoppedError(ForbiddenError):
    """The licence was suspended, revoked, held or ended since the delivery was opened."""

    code = "delivery.licence-stopped"
    text = Text(
        "许可状态已变更或到期，交付停止。",
        "The licence was stopped, changed or ended since: the delivery stops.",
    )


class EvidenceVoidError(UnavailableError):
    """The stored bytes are not those that the evidence binds: nothing leaves."""

    code = "delivery.evidence-void"
    text = Text(
        "存储的字节与证据不符，证据作废，停止交付。",
        "The stored bytes are not those of the evidence, which is void: nothing is delivered.",
    )


class NotReadyError(ConflictError):
    """The file of this delivery was never made ready; open a new delivery."""

    code = "delivery.not-ready"
    text = Text("该次交付未准备好，请重新申请。", "This delivery is not ready: open a new one.")


class UnknownColumnError(InvalidError):
    """The product has no such column."""

    code = "delivery.unknown-column"
    text = Text("产品没有字段“{column}”。", "The product has no column “{column}”.")


class WrongDigestError(InvalidError):
    """The digest that was acknowledged is not the delivered file's."""

    code = "delivery.wrong-digest"
    text = Text(
        "摘要与交付文件不符，请重新计算。",
        "The digest is not the delivered file's: compute it again.",
    )


class UnsatisfiableRangeError(InvalidError):
    """The range lies outside the file."""

    code = "delivery.range"
    text = Text("请求的范围超出文件。", "The range lies outside the file.")


class UnreadableLeakError(InvalidError):
    """The file to be traced is no table that can be read."""

    code = "delivery.unreadable-leak"
    text = Text(
        "文件不是可读取的 CSV、Parquet 或 JSON Lines 表格，且与任何交付的摘要都不相同。",
        "The file is no CSV, Parquet or JSON Lines table that can be read, and its digest is no "
        "delivery's.",
    )
