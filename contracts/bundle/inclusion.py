"""Whether the log entry is this licence's, and whether it is in a log that the verifier trusts."""

from collections.abc import Mapping

from contracts import entries
from contracts.bundle.container import LogEvidence
from contracts.bundle.trust import TrustDirectory
from contracts.canonical import JSON
from contracts.commitments import open_fields
from contracts.errors import ContractsError
from contracts.licence.credential import Licence
from contracts.licence.validity import failed
from contracts.text import Text
from contracts.tlog_proof import ProvenInclusion, TlogProof
from contracts.verdict import Finding, Outcome

ENTRY_TYPE = "licence.issued"
DIGEST_FIELD = "licence_digest"

NOT_LOGGED = Finding(
    "log",
    Outcome.FAILED,
    "log.not-logged",
    Text(
        "许可没有日志收录证明，不能使用。",
        "the licence has no proof of inclusion in the log and does not work",
    ),
)
_FOREIGN_ENTRY = Finding(
    "entry",
    Outcome.FAILED,
    "entry.of-another",
    Text("日志条目属于另一份许可。", "the log entry belongs to another licence"),
)
_OWN_ENTRY = Finding(
    "entry",
    Outcome.PASSED,
    "entry.of-this-licence",
    Text("日志条目确属本许可。", "the log entry is this licence's own"),
)
_NO_POLICY = Finding(
    "log",
    Outcome.FAILED,
    "log.market-not-trusted",
    Text("信任目录不含该市场的日志策略。", "the trust directory has no log policy for this market"),
)
_OTHER_LOG = Finding(
    "log",
    Outcome.FAILED,
    "log.other-log",
    Text("证明出自许可所载以外的日志。", "the proof is from another log than the licence names"),
)


def entry(licence: Licence, log: LogEvidence) -> Finding:
    """Whether the entry, opened, names the digest of this very licence."""
    try:
        envelope = entries.decode(log.entry)
        opened: Mapping[str, JSON] = open_fields(envelope.commitment, log.digests, log.disclosures)
    except ContractsError as error:
        return failed("entry", error)
    if envelope.type != ENTRY_TYPE or opened.get(DIGEST_FIELD) != licence.digest:
        return _FOREIGN_ENTRY
    return _OWN_ENTRY


def inclusion(
    licence: Licence, log: LogEvidence, trust: TrustDirectory
) -> tuple[Finding, ProvenInclusion | None]:
    """Whether the entry is in the log that the licence names, under a checkpoint that counts."""
    policy = trust.policies.get(licence.content.market)
    if policy is None:
        return _NO_POLICY, None
    try:
        proven = TlogProof.parse(log.proof).verify(log.entry, policy)
    except ContractsError as error:
        return failed("log", error), None
    if proven.checkpoint.origin != licence.content.log_origin:
        return _OTHER_LOG, None
    return _included(proven), proven


def _included(proven: ProvenInclusion) -> Finding:
    return Finding(
        "log",
        Outcome.PASSED,
        "log.included",
        Text(
            f"日志第 {proven.index} 条已收录，见证 {len(proven.cosigned)} 个。",
            f"entry {proven.index} is in the log, with {len(proven.cosigned)} witnesses",
        ),
    )
