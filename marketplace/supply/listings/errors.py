"""What this slice refuses."""

from __future__ import annotations

from marketplace.kernel.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError
from marketplace.kernel.text import Text


class UnknownProductError(NotFoundError):
    """There is no such product, or not for this reader."""

    code = "listings.unknown-product"
    text = Text("没有找到该产品。", "There is no such product.")


class UnknownVersionError(NotFoundError):
    """There is no such version, or not for this reader."""

    code = "listings.unknown-version"
    text = Text("没有找到该版本。", "There is no such version.")


class UnknownListingError(NotFoundError):
    """There is no such listing."""

    code = "listings.unknown-listing"
    text = Text("没有找到该上架记录。", "There is no such listing.")


class OwnDraftError(ForbiddenError):
    """Nobody approves or returns what they drafted. **Source:** OP-1 职责分离."""

    code = "listings.own-draft"
    text = Text("起草人不得签批自己起草的产品。", "Nobody decides on what they drafted themselves.")


class WrongStateError(ConflictError):
    """The version is not in a state that allows the move."""

    code = "listings.wrong-state"
    text = Text(
        "该版本的状态为“{stands}”，不能{wanted}。",
        "The version is {stands}: it cannot be {wanted}.",
    )


class StaleVersionError(ConflictError):
    """Somebody changed or decided the version since it was read."""

    code = "listings.stale-version"
    text = Text(
        "该版本已被他人修改或决定，请查看现状后再试。",
        "The version was changed or decided meanwhile: look at its present state and try again.",
    )


class OpenVersionError(ConflictError):
    """The product has a version in the making already."""

    code = "listings.open-version"
    text = Text(
        "该产品已有尚未上架的版本，请先由首席数据官签批或退回。",
        "The product has a version in the making already: the chief data officer approves it or "
        "sends it back first.",
    )


class ForeignEvidenceError(InvalidError):
    """The evidence was measured on another resource than the product's."""

    code = "listings.foreign-evidence"
    text = Text(
        "该证据不是在此数据资源上测得的。", "The evidence was not measured on this resource."
    )


class BlankOfferError(InvalidError):
    """Something that an offer must say is empty or too long."""

    code = "listings.blank-offer"
    text = Text(
        "“{called}”一项不能为空，最长 {most} 个字符。",
        "“{called}” cannot be empty, and holds at most {most} characters.",
    )


class NegativePriceError(InvalidError):
    """A price or a ceiling is below zero."""

    code = "listings.negative-price"
    text = Text("价格与上限不得为负。", "Neither price nor ceiling is below zero.")


class NoLiaisonPostError(ForbiddenError):
    """The actor serves at no unit as liaison now."""

    code = "listings.no-liaison-post"
    text = Text(
        "您当前没有数据联络专员的任命，不能起草产品。",
        "You hold no appointment as data liaison now, so you cannot draft a product.",
    )


class AmbiguousUnitError(InvalidError):
    """The actor serves as liaison at several units and did not say for which one they act."""

    code = "listings.ambiguous-unit"
    text = Text("请指明单位：{units}。", "Say for which unit: {units}.")
