"""How long one evaluation of a typical licence takes, once its policy is compiled.

Run: ``python -m benchmarks.evaluation``. Prints microseconds of processor time per answer;
leaves with 1 when a permitted answer takes longer than the limit that gateways count on.
"""

import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from time import process_time
from timeit import repeat

from contracts.evaluation import RequestFacts, StateOfWorld, compile_policy, evaluate
from contracts.policy.vocabulary import Action, Channel, LicenceStatus, Purpose
from contracts.templates import fill, load

LIMIT_MICROSECONDS = 50.0
_TIMES = 2_000

_ANSWERS = {
    "contract_no": "BENCH-0001",
    "provider_name": "合成供方",
    "provider_id": "did:web:provider.example",
    "buyer_name": "合成需方",
    "buyer_id": "did:web:buyer.example",
    "product_name": "合成产品",
    "product_id": "urn:product:bench",
    "version_digest": "sha256:" + "0" * 64,
    "columns": [f"column_{n}" for n in range(30)],
    "data_areas": ["440105", "440106"],
    "use_class": "industry",
    "purpose": "operationsImprovement",
    "scenario": "合成场景",
    "starts_on": "2026-01-01",
    "ends_on": "2026-12-31",
    "channels": ["download", "rowApi"],
    "max_uses": 100,
    "rows_per_use": 10_000,
    "rows_total": 1_000_000,
    "price_fen": 100_000,
    "payment_days": 30,
    "acceptance_days": 10,
    "report_days": 30,
    "breach_notice_days": 2,
    "deletion_days": 30,
    "termination_days": 30,
    "dispute_place": "广州",
    "optional_clauses": ["3.8", "3.9"],
}


def main() -> None:
    """Measure a permitted and a denied answer."""
    licence = compile_policy(fill(load("provision"), _ANSWERS).policy)
    at = datetime(2026, 2, 1, tzinfo=UTC)
    state = StateOfWorld(
        status=LicenceStatus.IN_FORCE,
        uses=3,
        rows_delivered=30_000,
        began=at - timedelta(days=10),
    )
    request = RequestFacts(
        action=Action.REPRODUCE,
        target="urn:product:bench",
        assignee="did:web:buyer.example",
        purpose=Purpose.OPERATIONS_IMPROVEMENT,
        scenario="合成场景",
        channel=Channel.DOWNLOAD,
        columns=frozenset(f"column_{n}" for n in range(10)),
        data_areas=frozenset({"440105"}),
        rows=10_000,
    )
    outside = replace(request, columns=frozenset({"column_99"}))
    permitted = _microseconds(lambda: evaluate(licence, request, state=state, at=at))
    denied = _microseconds(lambda: evaluate(licence, outside, state=state, at=at))
    sys.stdout.write(f"permitted {permitted:.1f} us, denied {denied:.1f} us\n")
    sys.exit(permitted > LIMIT_MICROSECONDS)


def _microseconds(question: object) -> float:
    """The best of five runs in processor time, so that other work on the machine does not count."""
    assert callable(question)
    return min(repeat(question, timer=process_time, number=_TIMES, repeat=5)) / _TIMES * 1e6


if __name__ == "__main__":
    main()
