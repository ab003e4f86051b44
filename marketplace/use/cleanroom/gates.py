"""The gates before a query is taken on; figures come from the rule packs."""

from __future__ import annotations

from dataclasses import dataclass

from marketplace.kernel.decisions import Parameters, Reason, Verdict, failed, gate, passed
from marketplace.kernel.text import Text


@dataclass(frozen=True, slots=True)
class QueryFacts:
    """What the gates see: queries over real rows so far, by the buyer with those related to it
    (per version) and by all (per product); how an algorithm stands (None: plain SQL); and the
    privacy spent and asked for."""

    by_buyer: int
    on_product: int
    algorithm_state: str | None = None
    epsilon_spent: float = 0.0
    epsilon_asked: float = 0.0


def _over(code: str, text: Text, **facts: object) -> Verdict:
    return failed(Reason(code=code, text=text.format(**facts), facts=facts))


@gate("cleanroom.buyer-budget")
def buyer_has_queries_left(facts: QueryFacts, parameters: Parameters) -> Verdict:
    """The buyer, together with those related to it, has queries left on this version."""
    most = int(parameters["cleanroom.queries-per-buyer"])
    if facts.by_buyer < most:
        return passed()
    return _over(
        "buyer-budget-spent",
        Text(
            "贵方（含关联企业）对该版本的查询已达 {most} 次。",
            "You and those related to you have asked {most} queries of this version.",
        ),
        most=most,
    )


@gate("cleanroom.product-budget")
def product_has_queries_left(facts: QueryFacts, parameters: Parameters) -> Verdict:
    """All buyers together have queries left on this product."""
    most = int(parameters["cleanroom.queries-per-product"])
    if facts.on_product < most:
        return passed()
    return _over(
        "product-budget-spent",
        Text(
            "各方对该产品的查询合计已达 {most} 次。",
            "All buyers together have asked {most} queries of this product.",
        ),
        most=most,
    )


@gate("cleanroom.privacy-budget")
def buyer_has_privacy_left(facts: QueryFacts, parameters: Parameters) -> Verdict:
    """The buyer, together with those related to it, has privacy left to spend on this version."""
    most = float(parameters["cleanroom.epsilon-max"])
    if facts.epsilon_asked == 0 or facts.epsilon_spent + facts.epsilon_asked <= most:
        return passed()
    return _over(
        "privacy-budget-spent",
        Text(
            "隐私预算 ε 共 {most}，已用 {spent}，不足以再用 {asked}。",
            "Of the privacy budget of {most}, {spent} is spent; {asked} more is too much.",
        ),
        most=most,
        spent=facts.epsilon_spent,
        asked=facts.epsilon_asked,
    )


@gate("cleanroom.algorithm-approved")
def algorithm_is_approved(facts: QueryFacts, _: Parameters) -> Verdict:
    """What runs is plain SQL or an approved algorithm; none approved means none runs."""
    if facts.algorithm_state in (None, "approved"):
        return passed()
    return _over(
        "algorithm-not-approved",
        Text("该算法未获批准，不能运行。", "The algorithm is not approved and cannot run."),
    )
