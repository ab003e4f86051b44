"""What an offer must say to be kept at all, and how it is kept.

A draft may be incomplete: what is missing before approval is for the gates to say. Refused here is
only what could never be shown.
"""

from __future__ import annotations

from typing import Any, Final

from marketplace.kernel.judgements import written
from marketplace.kernel.text import Text
from marketplace.supply.listings.errors import BlankOfferError, NegativePriceError
from marketplace.supply.listings.schemas import Offer

_LONGEST: Final = {"title_zh": 120, "title_en": 200, "summary_zh": 2000, "summary_en": 4000}
_CALLED: Final = {
    "title_zh": Text("中文名称", "Chinese title"),
    "title_en": Text("英文名称", "English title"),
    "summary_zh": Text("中文说明", "Chinese summary"),
    "summary_en": Text("英文说明", "English summary"),
    "scenarios": Text("应用场景", "Scenarios of use"),
    "keywords": Text("关键词", "Keywords"),
    "template": Text("合同范本", "Model contract"),
    "ceiling_document": Text("上限依据文件", "Document that sets the ceiling"),
}
"""What the form calls each field that can be blank or too long."""
_SCENARIO_LENGTH: Final = 80


def content_of(offer: Offer) -> dict[str, Any]:
    """Check what an offer says and return it as columns."""
    _require_said(offer)
    if min(offer.price_minor or 0, offer.ceiling_minor or 0) < 0:
        raise NegativePriceError(field="price_minor")
    return {
        "title_zh": offer.title_zh.strip(),
        "title_en": offer.title_en.strip(),
        "summary_zh": offer.summary_zh.strip(),
        "summary_en": offer.summary_en.strip(),
        "scenarios": written(_distinct(offer.scenarios)),
        "keywords": written(_distinct(offer.keywords)),
        "template": offer.template,
        "channel": offer.channel.value if offer.channel else None,
        "use_class": offer.use_class.value,
        "price_minor": offer.price_minor,
        "currency": offer.currency.value,
        "price_unit": offer.price_unit.value,
        "ceiling_minor": offer.ceiling_minor,
        "ceiling_document": offer.ceiling_document.strip(),
        "answers": written(offer.answers),
    }


def _require_said(offer: Offer) -> None:
    for name, most in _LONGEST.items():
        if not 1 <= len(getattr(offer, name).strip()) <= most:
            raise BlankOfferError(field=name, called=_CALLED[name], most=most)
    for name in ("scenarios", "keywords"):
        for said in getattr(offer, name):
            if len(said.strip()) > _SCENARIO_LENGTH:
                raise BlankOfferError(field=name, called=_CALLED[name], most=_SCENARIO_LENGTH)
    for name, most in (("template", 32), ("ceiling_document", 200)):
        if len(getattr(offer, name)) > most:
            raise BlankOfferError(field=name, called=_CALLED[name], most=most)


def _distinct(said: list[str]) -> list[str]:
    return list(dict.fromkeys(text.strip() for text in said if text.strip()))
