"""What was measured and what proves it: stations, risk, quality, candidates, a proof, the log.

The people are fictional and every figure is synthetic.
"""

from __future__ import annotations

import hashlib
from datetime import date, timedelta
from typing import Final

from marketplace.kernel.text import Text
from marketplace.web.gallery.times import NOW, moment_of
from marketplace.web.parts import (
    Candidate,
    ClassSize,
    DayCount,
    PathStep,
    Proof,
    QualityRow,
    RiskCard,
    Standing,
    Station,
    Verdict,
)


def _digest(of: str) -> str:
    return "sha256:" + hashlib.sha256(of.encode()).hexdigest()


LIAISON: Final = Text("陈晓岚 联络专员", "Chen Xiaolan, liaison")

OFFICER: Final = Text("林志远 首席数据官", "Lin Zhiyuan, CDO")

STATIONS: Final = (
    Station(
        Text("源表", "Source table"),
        "tap_events",
        "/r/1",
        _digest("a"),
        LIAISON,
        moment_of(11, 2, 9, 12),
    ),
    Station(
        Text("字段识别", "Columns examined"),
        Text("14 列，5 类角色", "14 columns, 5 roles"),
        "/r/1/columns",
        _digest("b"),
        LIAISON,
        moment_of(11, 16, 15, 40),
    ),
    Station(
        Text("配方", "Recipe"),
        "stop15m@3",
        "/recipes/3",
        _digest("c"),
        LIAISON,
        moment_of(11, 18, 10, 26),
    ),
    Station(
        Text("实测证据", "Measured evidence"),
        Text("k = 24 · 3 级", "k = 24 · level 3"),
        "/evidence/1",
        _digest("d"),
        Text("引擎 duckdb", "engine duckdb"),
        moment_of(11, 18, 10, 33),
    ),
    Station(
        Text("签批", "Approval"),
        Text("同意，附 2 条理由", "approved, 2 reasons"),
        "/decisions/9",
        _digest("e"),
        OFFICER,
        moment_of(11, 20, 9, 41),
    ),
    Station(
        Text("上架", "Listing"),
        "v2026.11",
        "/listings/1",
        _digest("f"),
        OFFICER,
        moment_of(11, 20, 16, 32),
    ),
    Station(
        Text("日志条目", "Log entry"),
        Text("第 18,204 条", "entry 18,204"),
        "/log/18204",
        _digest("g"),
        Text("定序器", "sequencer"),
        moment_of(11, 20, 16, 32),
    ),
    Station(
        Text("见证", "Witnesses"),
        Text("2 / 2 已见", "2 of 2 have seen it"),
        "/log/witnesses",
        _digest("h"),
        Text("审计、高校见证节点", "audit and university nodes"),
        moment_of(11, 21, 14, 5),
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
        moment_of(11, 18, 10, 33),
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
    measured_at=moment_of(11, 18, 10, 33),
    rule="R20",
    not_covered=Text(
        "与其他产品的联合推断只检查了已上架的 46 个；事先知道某人某次乘车的人仍可缩小范围；"
        "交付后的再加工由合同约束，不由本测量保证。",
        "linkage beyond the 46 listed products, knowledge of one ride, processing afterwards.",
    ),
    evidence_digest=_digest("d"),
    evidence_href="/evidence/1",
)

VERDICTS: Final = (
    Verdict(
        Text("内容未被改动", "Nothing was changed"),
        Text(
            "本机镜像 18,211 条，重算的根与签名日志头一致；与昨日日志头的一致性证明成立。",
            "the mirror's 18,211 entries give the signed root, consistent with yesterday's head.",
        ),
    ),
    Verdict(
        Text("有缺漏", "Entries are missing"),
        Text(
            "402 份合同的计数器中有 1 个断号。",
            "one of 402 contract counters skips a number.",
        ),
        holds=False,
    ),
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

GROWTH: Final = tuple(
    DayCount(date(2026, 10, 23) + timedelta(days=n), 9 if n % 7 in (1, 2) else 40 + (n * 37) % 31)
    for n in range(30)
)
