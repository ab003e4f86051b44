"""Filled-in examples that several tests share; every name and identifier is synthetic."""

from datetime import UTC, datetime, timedelta

from contracts.evaluation import RequestFacts, StateOfWorld
from contracts.policy.vocabulary import Action, Channel, LicenceStatus, OutputForm, Purpose

_ALIKE = {
    "contract_no": "GZ-2026-0001",
    "product_name": "公交客流（合成数据）",
    "product_id": "urn:product:GZ-BUS-FLOW-15M",
    "version_digest": "sha256:" + "0" * 64,
    "columns": ["stop", "hour", "flow"],
    "data_areas": ["440105"],
    "use_class": "industry",
    "purpose": "operationsImprovement",
    "scenario": "夜班线路优化",
    "starts_on": "2026-01-01",
    "ends_on": "2026-12-31",
    "channels": ["download", "rowApi"],
    "smallest_cell": 20,
    "price_fen": 1_234_567,
    "payment_days": 31,
    "acceptance_days": 11,
    "report_days": 29,
    "breach_notice_days": 3,
    "deletion_days": 37,
    "termination_days": 41,
    "dispute_place": "广州",
    "max_uses": 12,
    "rows_per_use": 10_000,
    "rows_total": 100_000,
    "task": "按站点汇总客流",
    "result": "站点客流汇总表",
    "partner_data": "自有线路时刻表",
    "provider_share": 55,
    "mandate": "寻找需方并促成签约",
    "commission_percent": 7,
    "record_years": 5,
    "max_presentations": 43,
}
_SIDES = {
    "provision": ("provider", "buyer"),
    "processing": ("principal", "processor"),
    "fusion": ("provider", "partner"),
    "intermediary": ("client", "broker"),
}


def answers_for(template, **changes):
    """Answers to every blank of a template, all optional clauses included."""
    assigner, assignee = _SIDES[template.kind.value]
    named = _ALIKE | {
        f"{assigner}_name": "珠水数据（合成）",
        f"{assigner}_id": "did:web:assigner.example",
        f"{assignee}_name": "越溪出行科技",
        f"{assignee}_id": "did:web:assignee.example",
    }
    optional = [clause.id for clause in template.clauses if clause.optional]
    answers = {key: named[key] for key in template.blanks}
    return answers | {"optional_clauses": optional} | changes


AT = datetime(2026, 2, 1, 2, 0, tzinfo=UTC)
STATE = StateOfWorld(
    status=LicenceStatus.IN_FORCE,
    uses=3,
    rows_delivered=50_000,
    began=AT - timedelta(days=10),
    last_used=AT - timedelta(days=1),
)
REQUEST = RequestFacts(
    action=Action.REPRODUCE,
    target="urn:product:GZ-BUS-FLOW-15M",
    assignee="did:web:assignee.example",
    purpose=Purpose.OPERATIONS_IMPROVEMENT,
    scenario="夜班线路优化",
    channel=Channel.DOWNLOAD,
    columns=frozenset({"stop", "flow"}),
    data_areas=frozenset({"440105"}),
    rows=10_000,
    output=OutputForm.AGGREGATE,
    smallest_cell=25,
)
