"""What this slice refuses.

MarketplaceError
|- UnknownCaseError          no case of that id or number
|- UnknownOrderError         no order of that id, or not for this reader
|- UnknownReferenceError     nothing is called like that
|- NotStoppableError         orders lie on licences, products, units and enterprises alone
|- AlreadyStoppedError       a regulator's order on the same thing is in force
`- ExportTooLargeError       more entries match than one export opens
"""

from __future__ import annotations

from marketplace.kernel.errors import ConflictError, InvalidError, NotFoundError
from marketplace.kernel.text import Text


class UnknownCaseError(NotFoundError):
    """No case of that id or number."""

    code = "regulation.unknown-case"
    text = Text("没有这个案由。", "There is no such case.")


class UnknownOrderError(NotFoundError):
    """No order of that id, or not for this reader."""

    code = "regulation.unknown-order"
    text = Text("没有这项责令。", "There is no such order.")


class UnknownReferenceError(InvalidError):
    """Nothing is called like that."""

    code = "regulation.unknown-reference"
    text = Text(
        "找不到这个编号或名称，请核对后再查。",
        "Nothing has this number or name; check it and search again.",
    )


class NotStoppableError(InvalidError):
    """Orders lie on licences, products, units and enterprises alone."""

    code = "regulation.not-stoppable"
    text = Text(
        "责令的对象只能是许可、产品、单位或企业。",
        "An order lies on a licence, a product, a unit or an enterprise.",
    )


class AlreadyStoppedError(ConflictError):
    """A regulator's order on the same thing is in force."""

    code = "regulation.already-stopped"
    text = Text(
        "对该对象的责令仍在生效中；如需变更，请先解除。",
        "An order on this is in force already; lift it first to change it.",
    )


class ExportTooLargeError(InvalidError):
    """More entries match than one export opens."""

    code = "regulation.export-too-large"
    text = Text(
        "符合条件的条目超过 {limit} 条，请缩小范围后再导出。",
        "More than {limit} entries match; narrow the search and export again.",
    )
