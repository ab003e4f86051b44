"""How the contract template itself answers a request, where the rules let it.

A template says as data under which conditions a request is agreed to, offered or refused at once.
That counts only while the rule pack that names the parameter below is on; it is off until two
people switch it on, and then the contract is merely drawn up: both sides still sign it.
"""

from __future__ import annotations

from typing import Final

import msgspec

from contracts.templates import Answering, how_answered, load
from marketplace.foundation.rules.model import Rulebook
from marketplace.kernel.text import Text
from marketplace.supply.listings.model import TEMPLATES
from marketplace.supply.listings.schemas import ListingView
from marketplace.trade.requests.asking import answers_asked
from marketplace.trade.requests.model import RefusalGround
from marketplace.trade.requests.schemas import TemplateAnswer, Terms

PARAMETER: Final = "requests.answered-by-template"
AT_ONCE: Final = frozenset({Answering.AGREED, Answering.OFFERED})
"""Answers after which the contract is drawn up; an offer and an agreement differ in nothing else,
for the provider signs first."""
BY_THE_OFFICER: Final = Text("由供方首席数据官答复", "by the provider’s chief data officer")
ANSWERS: Final[dict[Answering, Text]] = {
    Answering.AGREED: Text("按范本当即同意", "agreed to at once by the template"),
    Answering.OFFERED: Text("按范本当即发出要约", "offered at once by the template"),
    Answering.REFUSED: Text("按范本当即拒绝", "refused at once by the template"),
    Answering.BY_HAND: BY_THE_OFFICER,
}
STANDS_AGAINST: Final = Text("同意的关口未通过。", "A rule of acceptance stands against it.")


def answers_at_once(book: Rulebook) -> bool:
    """Return whether the rules in force let templates answer."""
    return PARAMETER in book.parameters


def template_answer(
    listing: ListingView, *, scenario: str, purpose: str, terms: Terms
) -> TemplateAnswer:
    """Return how the offer's template answers such a request, whether or not that counts.

    Raises the library's TemplateError for terms that no blank of the template takes.
    """
    template = load(TEMPLATES[listing.version.template])
    asked = answers_asked(scenario, purpose, terms)
    answered = how_answered(
        template, {name: asked[name] for name in template.blanks if name in asked}
    )
    return TemplateAnswer(
        answering=answered.answering,
        reason=Text.of(answered.reason),
        rule=answered.rule,
        template_digest=template.digest,
    )


def left_to_the_officer(answered: TemplateAnswer) -> TemplateAnswer:
    """Return the answer where the template would agree and a rule of acceptance stands against."""
    return msgspec.structs.replace(
        answered, answering=Answering.BY_HAND, reason=STANDS_AGAINST, rule=None
    )


def answer_words(answered: TemplateAnswer) -> Text:
    """Say how the template answers, with its reason."""
    return Text("{answer}：{reason}", "{answer}: {reason}").format(
        answer=ANSWERS[answered.answering], reason=answered.reason
    )


def ground_of(answered: TemplateAnswer, listing: ListingView) -> RefusalGround:
    """Return the ground of a refusal by the template: what its rule is about."""
    rules = load(TEMPLATES[listing.version.template]).answering
    blanks = {
        condition.blank
        for condition in (rules[answered.rule].conditions if answered.rule is not None else ())
    }
    return RefusalGround.PURPOSE if "purpose" in blanks else RefusalGround.TERMS
