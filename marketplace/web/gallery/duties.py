"""What was agreed and what waits: terms, clocks, use, answerability, checks, milestones.

The people are fictional and every figure is synthetic.
"""

from __future__ import annotations

from typing import Final

from marketplace.kernel.money import Money
from marketplace.kernel.text import Text
from marketplace.web.formatting import thousands
from marketplace.web.gallery.evidence import LIAISON, OFFICER
from marketplace.web.gallery.times import moment_of
from marketplace.web.parts import Answerable, Check, Clock, Milestone, Term, TermLabel, UseBar

PRICE: Final = Money(1_200_000)
TERMS: Final = tuple(
    Term(
        Text(zh, en),
        label,
        Text(by_zh, by_en),
        Text(f"第 {n} 条", f"clause {n}"),
        Text(
            "本条原文以合同文本为准，此处为示例。",
            "The contract's text prevails; this is an example.",
        ),
        n == 9,
    )
    for zh, en, label, by_zh, by_en, n in (
        (
            "仅限海珠区、天河区、越秀区的线路",
            "Only lines of Haizhu, Tianhe and Yuexiu",
            TermLabel.ENFORCED,
            "交付网关按列 district 过滤；越界请求被拒并记录",
            "the delivery gate filters by district; other requests are refused and recorded",
            2,
        ),
        (
            "每年最多 40,000,000 行，许可到期即停",
            "At most 40,000,000 rows a year, stops when the licence ends",
            TermLabel.ENFORCED,
            "计量关口逐次计数，到期后下一字节被拒",
            "the meter counts each delivery; the next byte after the term is refused",
            5,
        ),
        (
            "每季度 10 日前报送使用情况",
            "A usage report before the 10th of each quarter",
            TermLabel.MONITORED,
            "时钟；与网关日志对账，不符即生成差异单",
            "a clock; reconciled with the gate's log",
            8,
        ),
        (
            "不得试图重新识别任何人",
            "Nobody may try to identify a person again",
            TermLabel.LEGAL_ONLY,
            "无法由系统阻止；违约责任见第 11 条",
            "no system can prevent it; liability in clause 11",
            9,
        ),
    )
)

CLOCKS: Final = (
    Clock(
        Text("验收 v2026.11", "Accept v2026.11"),
        moment_of(11, 25, 18),
        3,
        Text("过时视为接受", "taken as accepted afterwards"),
        "/deliveries/31",
        urgent=True,
    ),
    Clock(
        Text("季度使用报告", "Quarterly usage report"),
        moment_of(12, 10, 23, 59),
        14,
        Text(
            "过时提醒供方，第 5 日暂停交付", "the supplier is told; delivery stops on the 5th day"
        ),
    ),
    Clock(
        Text("整改回复", "Answer to an order"),
        moment_of(11, 18, 18),
        -3,
        Text("已升级至首席数据执行官", "escalated to the executive officer"),
        urgent=True,
    ),
)

ANSWERABLE: Final = (
    Answerable(
        Text("发布", "publisher"),
        "林志远",
        Text("首席数据官", "chief data officer"),
        Text(
            "签批时在任，现仍在任（2026-07-01 起）",
            "in office at the approval and now (since 2026-07-01)",
        ),
    ),
    Answerable(
        Text("数源", "source"),
        "陈晓岚",
        Text("数据联络专员", "data liaison"),
        Text(
            "普查认定时的首席数据官：周衡（任至 2026-06-30）",
            "CDO when the census was taken: Zhou Heng (until 2026-06-30)",
        ),
    ),
    Answerable(
        Text("争议", "disputes"),
        "联席会议办公室",
        "",
        Text("可申诉一次", "one appeal"),
        "/disputes/new",
        Text("提出异议", "raise an objection"),
    ),
)

CHECKS: Final = (
    Check(Text("普查登记", "Census record"), met=True, detail=LIAISON, href="/census/118"),
    Check(
        Text("实测证据", "Measured evidence"),
        met=False,
        detail=Text("未运行；本页按钮即可完成", "not run; the button on this page does it"),
        rule="R20",
    ),
    Check(
        Text("价格", "Price"),
        met=False,
        detail=Text("上限 15,000.00 元 / 年，尚未定价", "ceiling CNY 15,000.00 a year, not set"),
        href="/prices/1",
        rule="R4",
    ),
    Check(Text("分类分级：一般数据", "Grade: general data"), met=True, detail=OFFICER),
)

USE: Final = (
    UseBar(
        Text("交付的行", "Rows delivered"),
        21_904_118,
        40_000_000,
        f"{thousands(21_904_118)} / {thousands(40_000_000)}",
        0.532,
        Text(
            "按目前速度 2027-05-01 用完，早于到期 9 天",
            "at this rate used up on 2027-05-01, 9 days before the end",
        ),
        warns=True,
    ),
    UseBar(
        Text("接口请求", "Requests"),
        118_402,
        500_000,
        "118,402 / 500,000",
        0.532,
        Text("被拒 37 次：越界区域 31，速率 6", "37 refused: area 31, rate 6"),
    ),
    UseBar(Text("沙箱隐私预算 ε", "Clean room budget ε"), 1.2, 3.0, "1.20 / 3.00", 0.532),
)

MILESTONES: Final = (
    Milestone(moment_of(5, 11), Text("许可签发", "Licence issued"), done=True),
    Milestone(moment_of(6, 15), Text("首次验收", "First acceptance"), done=True),
    Milestone(
        moment_of(9, 10),
        Text("季度报告", "Quarterly report"),
        Text("已对账，差 0 行", "reconciled, 0 rows apart"),
        done=True,
    ),
    Milestone(
        moment_of(12, 10),
        Text("季度报告", "Quarterly report"),
        Text("14 个工作日", "14 working days"),
    ),
    Milestone(moment_of(3, 10, year=2027), Text("季度报告", "Quarterly report")),
    Milestone(moment_of(5, 10, 23, 59, year=2027), Text("到期", "End of term")),
)
