"""What can wait for somebody: its kinds in words, in the order in which a desk shows them."""

from __future__ import annotations

from enum import StrEnum, unique
from typing import Final

from marketplace.kernel.text import Text


@unique
class Waiting(StrEnum):
    """The kinds of things that wait; those with a dot are named by reminders of lower slices."""

    ANSWER_OVERDUE = "answer-overdue"
    REQUEST = "request-to-answer"
    PRODUCT = "product-to-decide"
    SIGNATURE = "contract-to-sign"
    KEY = "signing-key-missing"
    FILING = "filing-to-receipt"
    ENTERPRISE = "enterprise-to-verify"
    RETURNED = "draft-returned"
    COLUMNS = "columns-to-confirm"
    RECIPE = "recipe-to-choose"
    OFFER = "offer-to-draft"
    DRAFT = "draft-to-submit"
    RECEIPT = "delivery.receipt"
    DUTY = "followup.duty"
    DISCREPANCY = "followup.discrepancy"
    ALERT = "alerts.alert"
    TICKET = "corrections.ticket"
    ALGORITHM = "cleanroom.algorithm"
    ENDING = "licence-ending"
    ORDER = "order-ending"
    NOTICES = "notices-unread"


HEADINGS: Final[dict[Waiting, Text]] = {
    Waiting.ANSWER_OVERDUE: Text("逾期未答复的申请", "Requests answered late"),
    Waiting.REQUEST: Text("申请待您答复", "Requests to answer"),
    Waiting.PRODUCT: Text("产品待您签批", "Products to decide"),
    Waiting.SIGNATURE: Text("合同待您签署", "Contracts to sign"),
    Waiting.KEY: Text("签名密钥", "Signing keys"),
    Waiting.FILING: Text("备案待回执", "Plans to acknowledge"),
    Waiting.ENTERPRISE: Text("企业待核验", "Enterprises to verify"),
    Waiting.RETURNED: Text("被退回的草稿", "Drafts returned"),
    Waiting.COLUMNS: Text("字段待确认", "Columns to confirm"),
    Waiting.RECIPE: Text("配方待选定", "Recipes to choose"),
    Waiting.OFFER: Text("证据已有，待起草", "Evidence without a draft"),
    Waiting.DRAFT: Text("草稿待提交", "Drafts to submit"),
    Waiting.RECEIPT: Text("交付待签收", "Deliveries to countersign"),
    Waiting.DUTY: Text("许可的到期义务", "Duties under licences"),
    Waiting.DISCREPANCY: Text("报告与计量不符", "Reports that differ from the meter"),
    Waiting.ALERT: Text("预警", "Alerts"),
    Waiting.TICKET: Text("校核纠错工单", "Correction tickets"),
    Waiting.ALGORITHM: Text("算法待审批", "Algorithms to decide"),
    Waiting.ENDING: Text("即将到期的许可", "Licences about to end"),
    Waiting.ORDER: Text("责令即将到期", "Orders about to end"),
    Waiting.NOTICES: Text("通知", "Notices"),
}
"""What each kind is called on the desk; the desk shows them in this order."""
