"""What a page tells of a refusal by policy: reason, rule, clause, and the way out."""

from __future__ import annotations

from typing import Any, Final

from marketplace.kernel.decisions import Refusal
from marketplace.kernel.text import Text

WAYS_OUT: Final[dict[str, Text]] = {
    "product-held": Text("待暂停解除后再申请。", "ask again once the hold is lifted."),
    "listing-ended": Text(
        "在目录中查找该产品的新版本。", "look for its newer version in the catalogue."
    ),
    "not-one-scenario": Text(
        "只留一个场景，其余另行申请。", "keep one scenario and ask separately for the others."
    ),
    "enterprise-not-verified": Text(
        "在企业页面提交核验材料。", "hand in the documents on the enterprise's page."
    ),
    "no-officer": Text("待该单位任命后再申请。", "ask again once one is appointed."),
    "enterprise-key-missing": Text(
        "由代表人在“签名密钥”页创建。", "a representative makes one under “Signing keys”."
    ),
    "unit-key-missing": Text(
        "由首席数据官在“签名密钥”页创建。", "its officer makes one under “Signing keys”."
    ),
    "purpose-unknown": Text("从列表中选择用途。", "choose a purpose from the list."),
    "use-class-not-offered": Text(
        "选择公共治理或公益用途。", "choose a purpose of public governance or interest."
    ),
    "columns-not-offered": Text("只选产品页列出的字段。", "choose columns of the product page."),
    "channels-not-offered": Text("选择产品提供的方式。", "choose a channel that is offered."),
    "ends-before-it-starts": Text("更正起止日期。", "correct the days."),
    "term-past": Text("另行申请，选择将来的期限。", "ask again for days that lie ahead."),
}
"""What helps against each reason of this slice's gates."""


def refusals_of(refusal: Refusal) -> list[dict[str, Any]]:
    """Return the reasons as the error summary shows them."""
    return [
        {
            "text": reason.text,
            "rule": reason.rule,
            "clause": reason.clause,
            "way_out": WAYS_OUT.get(reason.code, ""),
        }
        for reason in refusal.reasons
    ]
