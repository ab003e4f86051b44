"""What holds at every instant, whoever was killed: each rule as the query that finds a breach."""

from __future__ import annotations

from piccolo.querystring import QueryString

from marketplace.foundation.transparency.audit import fsck
from marketplace.foundation.transparency.errors import LogDamagedError
from marketplace.kernel.database import engine
from marketplace.supply.desensitisation.queries import evidence_holds
from marketplace.supply.desensitisation.tables import Evidence

BREACHES = {
    "an event lacks its opening": """
        SELECT e.id FROM event e LEFT JOIN event_opening o ON o.event = e.id
        WHERE o.event IS NULL""",
    "an opening, a subject or a place in the queue has no event": """
        SELECT made.event FROM (
            SELECT event FROM event_opening UNION ALL SELECT event FROM event_subject
            UNION ALL SELECT event FROM outbox
        ) AS made LEFT JOIN event e ON e.id = made.event WHERE e.id IS NULL""",
    "an event is neither waiting nor in the log, or both": """
        SELECT e.id FROM event e LEFT JOIN outbox b ON b.event = e.id
        WHERE (b.event IS NULL) = (e.leaf_index IS NULL)""",
    "the log's size is not the number of its events": """
        SELECT s.size FROM log_state s
        WHERE s.size <> (SELECT COUNT(leaf_index) FROM event)
        OR s.size <> (SELECT COALESCE(MAX(leaf_index) + 1, 0) FROM event)""",
    "a contract's counter has a gap": """
        SELECT t.contract FROM contract_thread t LEFT JOIN event e ON e.contract = t.contract
        GROUP BY t.contract, t.counter
        HAVING COUNT(e.id) <> t.counter OR MIN(e.counter) <> 1 OR MAX(e.counter) <> t.counter""",
    "a version is listed without a listing, or the other way round": """
        SELECT v.id FROM listings_version v LEFT JOIN listings_listing l ON l.version = v.id
        WHERE (v.state = 'listed') <> (l.id IS NOT NULL)""",
    "a version is listed without a decision": """
        SELECT l.id FROM listings_listing l LEFT JOIN decision d ON d.judgement = l.judgement
        WHERE d.id IS NULL OR NOT d.passed""",
    "an accepted request has no contract": """
        SELECT r.id FROM requests_request r
        LEFT JOIN agreements_agreement a ON a.request = r.id
        WHERE (r.standing IN ('accepted', 'concluded')) <> (a.id IS NOT NULL)""",
    "a signature has no contract": """
        SELECT s.id FROM agreements_signature s
        LEFT JOIN agreements_agreement a ON a.id = s.agreement WHERE a.id IS NULL""",
    "a contract of two signatures is not concluded, or a concluded one has no licence": """
        SELECT a.id FROM agreements_agreement a
        LEFT JOIN agreements_signature s ON s.agreement = a.id
        LEFT JOIN licences_licence l ON l.agreement = a.id
        GROUP BY a.id, a.concluded_at, l.id
        HAVING (COUNT(s.id) = 2) <> (a.concluded_at IS NOT NULL)
        OR (a.concluded_at IS NOT NULL) <> (l.id IS NOT NULL)""",
    "a licence has no event": """
        SELECT l.id FROM licences_licence l LEFT JOIN event e ON e.id = l.event
        WHERE e.id IS NULL""",
    "a user, resource, batch, request or enterprise came without an event": """
        SELECT made.id FROM (
            SELECT id FROM resources_resource UNION ALL SELECT id FROM resources_batch
            UNION ALL SELECT id FROM requests_request UNION ALL SELECT id FROM accounts_user
            UNION ALL SELECT id FROM organizations_enterprise
            UNION ALL SELECT id FROM agreements_agreement
        ) AS made LEFT JOIN event_subject s ON s.subject = made.id WHERE s.id IS NULL""",
    "a claimed idempotency key has no answer": """
        SELECT id FROM idempotency_key WHERE answer IS NULL""",
}


async def breaches() -> list[str]:
    """Return every rule that the current market's database breaks now; none is the answer."""
    found = [
        rule
        for rule, query in BREACHES.items()
        if await engine().run_querystring(QueryString(query))
    ]
    try:
        await fsck()
    except LogDamagedError as damage:
        found.append(str(damage))
    standing = [await evidence_holds(row["id"]) for row in await Evidence.select(Evidence.id)]
    if not all(one.holds for one in standing):
        found.append("evidence stands without its bytes")
    return found
