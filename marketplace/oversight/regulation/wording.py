"""What acts and fields of the log are called in words."""

from __future__ import annotations

from typing import Final

from marketplace.kernel.text import Text

FAMILIES: Final[dict[str, Text]] = {
    "accounts": Text("账号", "accounts"),
    "organizations": Text("机构与任命", "organisations"),
    "rules": Text("规则", "rules"),
    "decisions": Text("规则拒绝", "refusals by rule"),
    "kernel": Text("权限拒绝", "refusals at the door"),
    "holds": Text("暂停令", "holds"),
    "notices": Text("通知", "notices"),
    "transparency": Text("日志自身", "the log itself"),
    "resources": Text("资源普查", "the census"),
    "quality": Text("质量", "quality"),
    "desensitisation": Text("脱敏", "desensitisation"),
    "listings": Text("产品与上架", "products and listings"),
    "catalogue": Text("目录", "the catalogue"),
    "parties": Text("签名密钥", "signing keys"),
    "requests": Text("申请", "requests"),
    "agreements": Text("合同", "contracts"),
    "licence": Text("许可", "licences"),
    "metering": Text("计量", "metering"),
    "settlement": Text("结算", "settlement"),
    "delivery": Text("交付", "delivery"),
    "followup": Text("使用跟踪", "follow-up"),
    "regulation": Text("监管", "regulation"),
}
"""The first part of an event's type; a search for it finds all of its acts."""

ACTS: Final[dict[str, Text]] = {
    "accounts.user-created": Text("开设账号", "account opened"),
    "accounts.user-disabled": Text("停用账号", "account closed"),
    "accounts.password-changed": Text("更换密码", "password replaced"),
    "accounts.session-opened": Text("登录", "signed in"),
    "accounts.session-ended": Text("退出", "signed out"),
    "accounts.token-issued": Text("签发令牌", "token issued"),
    "accounts.token-revoked": Text("撤销令牌", "token revoked"),
    "organizations.register-loaded": Text("装入机构名录", "register loaded"),
    "organizations.officer-appointed": Text("任命", "officer appointed"),
    "organizations.appointment-ended": Text("免职", "appointment ended"),
    "organizations.post-delegated": Text("授权代行", "post delegated"),
    "organizations.plan-filed": Text("备案", "plan filed"),
    "organizations.plan-receipted": Text("备案回执", "plan receipted"),
    "organizations.enterprise-registered": Text("企业登记", "enterprise entered"),
    "organizations.enterprise-verified": Text("企业核验", "enterprise verified"),
    "organizations.member-added": Text("增加企业成员", "member added"),
    "organizations.membership-ended": Text("移除企业成员", "membership ended"),
    "rules.pack-switch-proposed": Text("提议切换规则包", "switch of rules proposed"),
    "rules.pack-switch-approved": Text("批准切换规则包", "switch of rules approved"),
    "decisions.act-refused-by-policy": Text("规则拒绝", "refused by a rule"),
    "kernel.act-refused": Text("越权被拒", "refused at the door"),
    "holds.hold-placed": Text("暂停", "stopped"),
    "holds.hold-lifted": Text("解除暂停", "stop lifted"),
    "notices.notice-sent": Text("发出通知", "notice sent"),
    "notices.notice-read": Text("阅读通知", "notice read"),
    "transparency.index-committed": Text("提交检索索引", "search index committed"),
    "transparency.content-erased": Text("擦除内容", "content erased"),
    "resources.resource-registered": Text("资源登记", "resource registered"),
    "resources.resource-corrected": Text("资源更正", "resource corrected"),
    "resources.batch-taken-in": Text("数据入库", "batch taken in"),
    "resources.columns-examined": Text("字段识别", "columns examined"),
    "resources.columns-confirmed": Text("字段确认", "columns confirmed"),
    "quality.quality-measured": Text("质量实测", "quality measured"),
    "desensitisation.work-asked-for": Text("发起脱敏任务", "work asked for"),
    "desensitisation.work-stop-asked-for": Text("中止脱敏任务", "work stopped"),
    "desensitisation.recipes-proposed": Text("试配方", "recipes tried"),
    "desensitisation.evidence-measured": Text("实测证据", "evidence measured"),
    "listings.product-drafted": Text("起草", "drafted"),
    "listings.version-revised": Text("修改草稿", "draft revised"),
    "listings.product-submitted": Text("提交签批", "submitted"),
    "listings.product-returned": Text("退回", "returned"),
    "listings.listing-published": Text("上架", "listed"),
    "listings.listing-ended": Text("下架", "listing ended"),
    "catalogue.rebuilt": Text("重建目录", "catalogue rebuilt"),
    "parties.key-adopted": Text("启用签名密钥", "signing key adopted"),
    "parties.key-retired": Text("停用签名密钥", "signing key retired"),
    "requests.request-submitted": Text("申请", "requested"),
    "requests.request-accepted": Text("同意申请", "request accepted"),
    "requests.request-refused": Text("不同意申请", "request refused"),
    "requests.request-withdrawn": Text("撤回申请", "request withdrawn"),
    "requests.request-concluded": Text("申请办结", "request concluded"),
    "agreements.agreement-drawn-up": Text("拟定合同", "contract drawn up"),
    "agreements.agreement-signed": Text("签署", "signed"),
    "agreements.agreement-concluded": Text("合同成立", "contract concluded"),
    "licence.issued": Text("签发许可", "licence issued"),
    "licence.suspended": Text("暂停许可", "licence suspended"),
    "licence.reinstated": Text("恢复许可", "licence reinstated"),
    "licence.revoked": Text("撤销许可", "licence revoked"),
    "regulation.case-opened": Text("立案由", "case opened"),
    "regulation.log-searched": Text("查阅", "log searched"),
    "regulation.entry-opened": Text("调取", "entry opened"),
    "regulation.log-exported": Text("导出", "log exported"),
    "regulation.suspension-ordered": Text("责令暂停", "stop ordered"),
    "regulation.suspension-lifted": Text("解除责令", "order lifted"),
}
"""What each type of event is called in a row."""

FIELDS: Final[dict[str, Text]] = {
    "actor_id": Text("行为人", "By"),
    "agreement_digest": Text("合同摘要", "Contract’s digest"),
    "agreement_id": Text("合同", "Contract"),
    "authority": Text("机关", "Authority"),
    "batch_id": Text("批次", "Batch"),
    "case_id": Text("案由", "Case"),
    "clause": Text("条款", "Clause"),
    "command": Text("命令", "Command"),
    "delivery_id": Text("交付", "Delivery"),
    "enterprise_id": Text("企业", "Enterprise"),
    "event_id": Text("事件编号", "Event"),
    "evidence_digest": Text("证据", "Evidence"),
    "evidence_id": Text("证据编号", "Evidence id"),
    "found": Text("查得条数", "Found"),
    "ground": Text("事由", "Ground"),
    "hold_id": Text("暂停令", "Hold"),
    "judgement_id": Text("判定", "Judgement"),
    "licence_digest": Text("许可摘要", "Licence’s digest"),
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
    "version_digest": Text("版本摘要", "Version’s digest"),
    "version_id": Text("版本", "Version"),
}
"""What the fields behind a commitment are called; a field that is absent keeps its own name."""


def act_in_words(type_: str) -> Text:
    """Return what an event's type is called; one that has no words here says its own name."""
    return ACTS.get(type_, Text(type_, type_))


def field_in_words(name: str) -> Text:
    """Return what a field is called."""
    return FIELDS.get(name, Text(name, name))
