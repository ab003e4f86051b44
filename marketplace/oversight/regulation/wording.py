"""What the fields behind a commitment are called in words."""

from __future__ import annotations

from typing import Final

from marketplace.kernel.text import Text

FIELDS: Final[dict[str, Text]] = {
    "actor_id": Text("行为人", "By"),
    "agreement_digest": Text("合同摘要", "Contract digest"),
    "agreement_id": Text("合同", "Contract"),
    "asked": Text("重判项数", "Judged again"),
    "authority": Text("机关", "Authority"),
    "batch_id": Text("批次", "Batch"),
    "case_id": Text("案由", "Case"),
    "clause": Text("条款", "Clause"),
    "command": Text("命令", "Command"),
    "delivery_id": Text("交付", "Delivery"),
    "differing": Text("不同项数", "Would differ"),
    "enterprise_id": Text("企业", "Enterprise"),
    "event_id": Text("事件编号", "Event"),
    "evidence_digest": Text("证据", "Evidence"),
    "evidence_id": Text("证据编号", "Evidence id"),
    "figure": Text("数字", "Figure"),
    "found": Text("查得条数", "Found"),
    "ground": Text("事由", "Ground"),
    "hold_id": Text("暂停令", "Hold"),
    "judgement_id": Text("判定", "Judgement"),
    "licence_digest": Text("许可摘要", "Licence digest"),
    "licence_id": Text("许可", "Licence"),
    "listing_id": Text("上架", "Listing"),
    "order_id": Text("责令", "Order"),
    "product_id": Text("产品", "Product"),
    "request_id": Text("申请", "Request"),
    "resource_id": Text("资源", "Resource"),
    "rows": Text("行数", "Rows"),
    "rule": Text("规则", "Rule"),
    "since": Text("起", "Since"),
    "unit_id": Text("单位", "Unit"),
    "until": Text("止", "Until"),
    "user_id": Text("人员", "Person"),
    "valid_from": Text("生效", "Valid from"),
    "valid_until": Text("到期", "Valid until"),
    "value": Text("改为", "Instead"),
    "version_digest": Text("版本摘要", "Version digest"),
    "version_id": Text("版本", "Version"),
}
"""What the fields behind a commitment are called; a field that is absent keeps its own name."""


def field_in_words(name: str) -> Text:
    """Return what a field is called."""
    return FIELDS.get(name, Text(name, name))


JUDGED: Final[dict[str, Text]] = {
    "cleanroom.query": Text("沙箱查询", "clean room query"),
    "listings.approve": Text("签批上架", "listing approved"),
    "listings.submit": Text("提交产品", "product submitted"),
    "requests.accept": Text("同意申请", "request accepted"),
    "requests.submit": Text("提出申请", "request submitted"),
}
"""What the acts are called that gates of the rule packs judge."""
