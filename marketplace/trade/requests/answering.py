"""How the contract template itself answers a request, where the rules let it.

A template says as data under which conditions a request is agreed to, offered or refused at once.
That counts only while the rule pack that names the parameter below is on; it is off until two
people switch it on, and then the contract is merely drawn up: both sides still sign it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from contracts.templates import Answered, Answering, how_answered, load
from marketplace.foundation.rules.queries import rulebook
from marketplace.supply.listings.model import TEMPLATES
from marketplace.supply.listings.schemas import ListingView
from marketplace.trade.requests.asking import answers_asked
from marketplace.trade.requests.model import RefusalGround
from marketplace.trade.requests.schemas import RequestView

PARAMETER: Final = "requests.answered-by-template"
AT_ONCE: Final = frozenset({Answering.AGREED, Answering.OFFERED})
"""Answers after which the contract is drawn up; an offer and an agreement differ in nothing else,
for the provider signs first."""


async def answers_at_once(at: datetime) -> bool:
    """Return whether the rules in force at `at` let templates answer."""
    return PARAMETER in (await rulebook(at)).parameters


def template_answer(request: RequestView, listing: ListingView) -> Answered:
    """Return how the offer's template answers the request, whether or not that counts."""
    template = load(TEMPLATES[listing.version.template])
    asked = answers_asked(request.scenario, request.purpose, request.terms)
    return how_answered(template, {name: asked[name] for name in template.blanks if name in asked})


def ground_of(answered: Answered, listing: ListingView) -> RefusalGround:
    """Return the ground of a refusal by the template: what its rule is about."""
    rules = load(TEMPLATES[listing.version.template]).answering
    blanks = {
        condition.blank
        for condition in (rules[answered.rule].conditions if answered.rule is not None else ())
    }
    return RefusalGround.PURPOSE if "purpose" in blanks else RefusalGround.TERMS
