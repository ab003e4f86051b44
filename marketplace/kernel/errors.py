"""The marketplace's errors: one tree, five families, each concrete class with a stable code.

    MarketplaceError
    |- NotFoundError      it is not there, or not there for you            HTTP 404   exit 4
    |- ForbiddenError     you may not do this                              HTTP 403   exit 5
    |- ConflictError      it is no longer in a state that allows this      HTTP 409   exit 6
    |- InvalidError       what you sent cannot be understood or accepted   HTTP 422   exit 2
    `- UnavailableError   not now: something this depends on is missing    HTTP 503   exit 7

A slice derives its own classes, sets `code` (`slice.what-is-wrong`, never renamed) and `text`, and
passes facts as keyword arguments; they fill the text and travel as fields. Facts are ids, names of
columns, limits, dates: never a data value, a secret, or free text of a person. A refusal of
*policy* is not an error but a value (`decisions.Refusal`), and leaves the process with exit code 3.
"""

from __future__ import annotations

from typing import ClassVar

from marketplace.kernel.text import Text


class MarketplaceError(Exception):
    """Root of the tree; a person can act on its `text`, a program on its `code` and `facts`.

    `code` is the class's own, but for an error that another server named. `is_recorded` says
    whether the attempt that it refused is a fact already.
    """

    code: str = "marketplace.error"
    text: ClassVar[Text] = Text("发生错误。", "Something went wrong.")

    def __init__(self, **facts: object) -> None:
        self.facts = facts
        self.sentence = self.text.format(**facts)
        self.is_recorded = False
        super().__init__(f"{self.code}: {self.sentence.en}")


class NotFoundError(MarketplaceError):
    """It is not there, or not there for this reader (the two are not told apart)."""

    code = "marketplace.not-found"
    text = Text("没有找到。", "It was not found.")


class ForbiddenError(MarketplaceError):
    """The actor may not do this; nothing was changed and the attempt is recorded."""

    code = "marketplace.forbidden"
    text = Text("您无权执行此操作。", "You may not do this.")


class ConflictError(MarketplaceError):
    """The thing is not (or no longer) in a state that allows this act."""

    code = "marketplace.conflict"
    text = Text("对象的当前状态不允许此操作。", "Its present state does not allow this.")


class InvalidError(MarketplaceError):
    """What was sent cannot be understood or lies outside the stated bounds; `field` names the
    place."""

    code = "marketplace.invalid"
    text = Text("输入无效。", "The input is not valid.")


class UnavailableError(MarketplaceError):
    """Something this depends on does not answer now; the same call may succeed later."""

    code = "marketplace.unavailable"
    text = Text("服务暂不可用，请稍后再试。", "Not available now; try again later.")
