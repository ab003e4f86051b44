"""Made-up values of every part; the people are fictional and the figures synthetic."""

from __future__ import annotations

import hashlib
from datetime import date, datetime, timedelta
from typing import Final

from marketplace.kernel.text import Text
from marketplace.web.formatting import SHANGHAI, thousands
from marketplace.web.parts import (
    Answerable,
    Breadcrumb,
    Candidate,
    Check,
    Choice,
    ClassSize,
    Clock,
    DayCount,
    Fact,
    FieldError,
    FilterGroup,
    LogHead,
    Milestone,
    NavItem,
    PageLink,
    PathStep,
    Proof,
    QualityRow,
    RiskCard,
    Standing,
    Station,
    Step,
    Term,
    TermLabel,
    UseBar,
)


def _at(month: int, day: int, hour: int = 0, minute: int = 0, *, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=SHANGHAI)


def _digest(of: str) -> str:
    return "sha256:" + hashlib.sha256(of.encode()).hexdigest()


NOW: Final = _at(11, 21, 14, 5)
HEAD: Final = LogHead(18_211, NOW, 2)
NAV: Final = (
    NavItem(Text("目录", "Catalogue"), "/catalogue", current=True),
    NavItem(Text("申请", "Requests"), "/requests", 2),
    NavItem(Text("合同", "Contracts"), "/agreements"),
    NavItem(Text("许可", "Licences"), "/licences", 3),
    NavItem(Text("沙箱", "Clean room"), "/cleanroom"),
)
CRUMBS: Final = (
    Breadcrumb(Text("目录", "Catalogue"), "/catalogue"),
    Breadcrumb(Text("交通出行", "Transport"), "/catalogue?scenario=transport"),
    Breadcrumb(Text("海珠区", "Haizhu district")),
)
FACTS: Final = (
    Fact(Text("代码", "Code"), "GZ-BUS-FLOW-15M", code=True),
    Fact(Text("版本", "Version"), "v2026.11"),
    Fact(Text("渠道", "Channel"), Text("授权运营", "authorised operation")),
    Fact(Text("登记", "Registration"), "440100-2026-000318-7", href="/registrations/318"),
)
LIAISON: Final = Text("陈晓岚 联络专员", "Chen Xiaolan, liaison")
OFFICER: Final = Text("林志远 首席数据官", "Lin Zhiyuan, CDO")
STATIONS: Final = (
    Station(
        Text("源表", "Source table"), "tap_events", "/r/1", _digest("a"), LIAISON, _at(11, 2, 9, 12)
    ),
    Station(
        Text("字段识别", "Columns examined"),
        Text("14 列，5 类角色", "14 columns, 5 roles"),
        "/r/1/columns",
        _digest("b"),
        LIAISON,
        _at(11, 16, 15, 40),
    ),
    Station(
        Text("配方", "Recipe"),
        "stop15m@3",
        "/recipes/3",
        _digest("c"),
        LIAISON,
        _at(11, 18, 10, 26),
    ),
    Station(
        Text("实测证据", "Measured evidence"),
        Text("k = 24 · 3 级", "k = 24 · level 3"),
        "/evidence/1",
        _digest("d"),
        Text("引擎 duckdb", "engine duckdb"),
        _at(11, 18, 10, 33),
    ),
    Station(
        Text("签批", "Approval"),
        Text("同意，附 2 条理由", "approved, 2 reasons"),
        "/decisions/9",
        _digest("e"),
        OFFICER,
        _at(11, 20, 9, 41),
    ),
    Station(
        Text("上架", "Listing"),
        "v2026.11",
        "/listings/1",
        _digest("f"),
        OFFICER,
        _at(11, 20, 16, 32),
    ),
    Station(
        Text("日志条目", "Log entry"),
        Text("第 18,204 条", "entry 18,204"),
        "/log/18204",
        _digest("g"),
        Text("定序器", "sequencer"),
        _at(11, 20, 16, 32),
    ),
    Station(
        Text("见证", "Witnesses"),
        Text("2 / 2 已见", "2 of 2 have seen it"),
        "/log/witnesses",
        _digest("h"),
        Text("审计、高校见证节点", "audit and university nodes"),
        _at(11, 21, 14, 5),
    ),
)
BROKEN: Final = (
    *STATIONS[:3],
    Station(
        Text("实测证据", "Measured evidence"),
        Text("与字节不符", "does not match the bytes"),
        "/evidence/1",
        _digest("d"),
        Text("引擎 duckdb", "engine duckdb"),
        _at(11, 18, 10, 33),
        Standing.BROKEN,
        Text(
            "证据绑定的摘要与本版本的规范字节不一致；须重新实测。",
            "The digest bound by the evidence differs from this version's bytes; measure again.",
        ),
    ),
    *STATIONS[4:],
)
RISK: Final = RiskCard(
    k=24,
    k_required=20,
    largest_risk=0.0417,
    risk_limit=0.05,
    level=3,
    level_required=3,
    rows_lost=0.0083,
    rows_lost_count=347_458,
    information_kept=0.916,
    rows=41_862_377,
    measured_at=_at(11, 18, 10, 33),
    rule="R20",
    not_covered=Text(
        "与其他产品的联合推断只检查了已上架的 46 个；事先知道某人某次乘车的人仍可缩小范围；"
        "交付后的再加工由合同约束，不由本测量保证。",
        "linkage beyond the 46 listed products, prior knowledge of one ride, processing afterwards.",
    ),
    evidence_digest=_digest("d"),
    evidence_href="/evidence/1",
)
CLASSES: Final = tuple(
    ClassSize(label, smallest, before, after)
    for label, smallest, before, after in (
        ("1", 1, 0.069, 0.0),
        ("2–4", 2, 0.118, 0.0),
        ("5–9", 5, 0.134, 0.0),
        ("10–19", 10, 0.162, 0.0),
        ("20–49", 20, 0.217, 0.184),
        ("50–99", 50, 0.146, 0.339),
        ("100–199", 100, 0.093, 0.295),
        ("≥ 200", 200, 0.061, 0.182),
    )
)
QUALITY: Final = tuple(
    QualityRow(Text(zh, en), measured, threshold, passed, total, Text(rule_zh, rule_en))
    for zh, en, measured, threshold, passed, total, rule_zh, rule_en in (
        (
            "真实性",
            "authenticity",
            0.992,
            0.98,
            41_527_478,
            41_862_377,
            "线路、站点存在于主数据",
            "line and stop exist in the master data",
        ),
        (
            "准确性",
            "accuracy",
            0.986,
            0.97,
            41_276_304,
            41_862_377,
            "刷卡与车载定位相差 ≤ 90 秒",
            "tap and position differ by 90 s at most",
        ),
        (
            "完整性",
            "completeness",
            0.997,
            0.99,
            41_736_790,
            41_862_377,
            "6 个必填列无空值",
            "6 required columns without gaps",
        ),
        (
            "时效性",
            "timeliness",
            0.938,
            0.95,
            29,
            31,
            "日批次 02:30 前到达",
            "daily batch arrives before 02:30",
        ),
        (
            "可用性",
            "availability",
            0.999,
            0.99,
            44_596,
            44_640,
            "接口每分钟探测成功",
            "probed every minute",
        ),
    )
)
CANDIDATES: Final = tuple(
    Candidate(name, Text(zh, en), k, risk, level, lost, kept, verdict, passes, chosen, efficient)
    for name, zh, en, k, risk, level, lost, kept, verdict, passes, chosen, efficient in (
        (
            "stop15m@3",
            "15 分钟；人少的站点并入邻站组",
            "15 minutes; thin stops join a neighbour",
            24,
            0.0417,
            3,
            0.0083,
            0.916,
            Text("所选", "chosen"),
            True,
            True,
            True,
        ),
        (
            "stop30m@1",
            "30 分钟；站点不变",
            "30 minutes; stops kept",
            38,
            0.0263,
            3,
            0.0061,
            0.869,
            Text("达标", "passes"),
            True,
            False,
            True,
        ),
        (
            "zone15m@2",
            "15 分钟；站点换为街道",
            "15 minutes; streets for stops",
            51,
            0.0196,
            3,
            0.0022,
            0.823,
            Text("达标", "passes"),
            True,
            False,
            True,
        ),
        (
            "swap2@1",
            "类内交换 2 % 的时段",
            "swaps 2 % of the slots",
            23,
            0.0435,
            3,
            0.0080,
            0.838,
            Text("达标，被 stop15m@3 超过", "passes, surpassed by stop15m@3"),
            True,
            False,
            False,
        ),
        (
            "zone30m@1",
            "30 分钟；站点换为街道",
            "30 minutes; streets for stops",
            92,
            0.0109,
            3,
            0.0009,
            0.748,
            Text("达标", "passes"),
            True,
            False,
            True,
        ),
        (
            "stop15m@2",
            "同 @3，不并夜班线",
            "as @3, night lines apart",
            19,
            0.0526,
            3,
            0.0041,
            0.924,
            Text("k 19 < 20", "k 19 < 20"),
            False,
            False,
            True,
        ),
        (
            "hash-only@1",
            "只把卡号换成散列",
            "hashes the card number only",
            1,
            1.0,
            2,
            0.0,
            0.996,
            Text("2 级，须 ≥ 3 级", "level 2, must be 3"),
            False,
            False,
            True,
        ),
    )
)
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
        _at(11, 25, 18),
        3,
        Text("过时视为接受", "taken as accepted afterwards"),
        "/deliveries/31",
        urgent=True,
    ),
    Clock(
        Text("季度使用报告", "Quarterly usage report"),
        _at(12, 10, 23, 59),
        14,
        Text(
            "过时提醒供方，第 5 日暂停交付", "the supplier is told; delivery stops on the 5th day"
        ),
    ),
    Clock(
        Text("整改回复", "Answer to an order"),
        _at(11, 18, 18),
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
PROOF: Final = Proof(
    entry=18_204,
    size=18_211,
    head_at=NOW,
    witnesses=2,
    command="marketplace verify licence.bundle --trust trust/",
    raw="c2sp.org/tlog-proof@v1\nindex 18203\nq3fP2m0Zs0lH7ZbC1yqH8w0o5eA3mV5b7d0=\n",
    download_href="/log/18204.tlog-proof",
    root=_digest("root"),
    path=tuple(
        PathStep(on_left, span, _digest(span))
        for on_left, span in (
            (True, "18,203"),
            (True, "18,201–18,202"),
            (False, "18,205–18,208"),
            (True, "1–16,384"),
        )
    ),
    qr="https://market.example/verify#GZ-L-2026-000317-5",
)
MILESTONES: Final = (
    Milestone(_at(5, 11), Text("许可签发", "Licence issued"), done=True),
    Milestone(_at(6, 15), Text("首次验收", "First acceptance"), done=True),
    Milestone(
        _at(9, 10),
        Text("季度报告", "Quarterly report"),
        Text("已对账，差 0 行", "reconciled, 0 rows apart"),
        done=True,
    ),
    Milestone(
        _at(12, 10), Text("季度报告", "Quarterly report"), Text("14 个工作日", "14 working days")
    ),
    Milestone(_at(3, 10, year=2027), Text("季度报告", "Quarterly report")),
    Milestone(_at(5, 10, 23, 59, year=2027), Text("到期", "End of term")),
)
GROWTH: Final = tuple(
    DayCount(date(2026, 10, 23) + timedelta(days=n), 9 if n % 7 in (1, 2) else 40 + (n * 37) % 31)
    for n in range(30)
)
STEPS: Final = (
    Step(Text("资源", "Resource"), Standing.DONE, "/publish/1"),
    Step(Text("字段", "Columns"), Standing.DONE, "/publish/2"),
    Step(Text("配方", "Recipe"), Standing.CURRENT),
    Step(Text("实测证据", "Evidence"), Standing.PENDING),
    Step(Text("起草产品", "Draft"), Standing.PENDING),
)
FILTERS: Final = (
    FilterGroup(
        "scenario",
        Text("场景", "Scenario"),
        (
            Choice("transport", Text("交通出行", "Transport"), count=12, chosen=True),
            Choice("site", Text("商业选址", "Choosing a site"), count=9),
        ),
    ),
    FilterGroup(
        "unit",
        Text("单位", "Unit"),
        (
            Choice("haizhu", Text("海珠区", "Haizhu district"), count=9),
            Choice("water", Text("广州水投集团", "Guangzhou Water"), count=4),
        ),
    ),
)
SCENARIOS: Final = (
    Choice(
        "night",
        Text("夜班线路优化", "Night line planning"),
        Text("一场景一申请", "one request per scenario"),
    ),
    Choice("site", Text("商业选址", "Choosing a site")),
    Choice(
        "closed",
        Text("信贷评估", "Credit rating"),
        Text("规则不许", "not allowed by the rules"),
        disabled=True,
    ),
)
ERRORS: Final = (
    FieldError(
        "code",
        Text(
            "统一社会信用代码的校验位不符；请对照执照第一行重填。",
            "The check digit of the credit code does not match; see the first line of the licence.",
        ),
    ),
    FieldError("scenario", Text("请只选一个场景。", "Choose exactly one scenario.")),
)
PAGES: Final = tuple(PageLink(str(n), f"?page={n}", n == 1) for n in range(1, 6))
