"""What a licence says about sharing: its channels, the rows of one use, the names of its table."""

from __future__ import annotations

from collections.abc import Mapping

from contracts.policy.vocabulary import OWN, Channel
from marketplace.trade.agreements.queries import document_of
from marketplace.trade.licences.schemas import LicenceView
from marketplace.use.sharing.model import CHANNELS, Names


async def channels_of(licence: LicenceView) -> list[Channel]:
    """Return the channels of this slice that the contract grants."""
    granted = (await _answers(licence)).get("channels")
    named = granted if isinstance(granted, list) else []
    return [channel for channel in CHANNELS if channel.value.removeprefix(OWN) in named]


async def rows_of_one_use(licence: LicenceView) -> int | None:
    """Return how many rows one use may bring, None when the contract does not limit it."""
    most = (await _answers(licence)).get("rows_per_use")
    return most if isinstance(most, int) else None


def names_of(licence: LicenceView) -> Names:
    """Return where a client finds the licence's table."""
    return Names(share=licence.number, schema=licence.product_code)


async def _answers(licence: LicenceView) -> Mapping[str, object]:
    return (await document_of(licence.agreement_id)).answers
