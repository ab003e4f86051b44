"""Whether the log entry is this licence's, and whether it is in a log that the verifier trusts."""

from collections.abc import Mapping

from contracts import entries
from contracts.bundle.container import LogEvidence
from contracts.bundle.trust import TrustDirectory
from contracts.canonical import JSON
from contracts.commitments import open_fields
from contracts.errors import ContractsError
from contracts.licence.credential import Licence
from contracts.licence.wording import failed, passed, refused
from contracts.tlog_proof import ProvenInclusion, TlogProof
from contracts.verdict import Finding

ENTRY_TYPE = "licence.issued"
NARROWED_ENTRY_TYPE = "licence.narrowed"
"""Of a licence that was cut out of a bigger one, which its ``parent_digest`` names."""
DIGEST_FIELD = "licence_digest"


def entry(licence: Licence, log: LogEvidence) -> Finding:
    """Whether the entry, opened, names the digest of this very licence."""
    try:
        envelope = entries.decode(log.entry)
        opened: Mapping[str, JSON] = open_fields(envelope.commitment, log.digests, log.disclosures)
    except ContractsError as error:
        return refused("entry", error)
    kind = NARROWED_ENTRY_TYPE if licence.content.parent_digest else ENTRY_TYPE
    if envelope.type != kind or opened.get(DIGEST_FIELD) != licence.digest:
        return failed("entry", "entry.of-another")
    return passed("entry", "entry.of-this-licence")


def inclusion(
    licence: Licence, log: LogEvidence, trust: TrustDirectory
) -> tuple[Finding, ProvenInclusion | None]:
    """Whether the entry is in the log that the licence names, under a checkpoint that counts."""
    policy = trust.policies.get(licence.content.market)
    if policy is None:
        return failed("log", "log.market-not-trusted"), None
    try:
        proven = TlogProof.parse(log.proof).verify(log.entry, policy)
    except ContractsError as error:
        return refused("log", error), None
    if proven.checkpoint.origin != licence.content.log_origin:
        return failed("log", "log.other-log"), None
    included = passed("log", "log.included", index=proven.index, witnesses=len(proven.cosigned))
    return included, proven
