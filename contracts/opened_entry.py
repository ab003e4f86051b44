"""One entry of a log with what opens it: enough to prove its fields to somebody with a policy.

The entry's bytes, the disclosures that the holder chooses to show, and the proof that the entry is
in the log. What is not disclosed stays hidden; what is shown cannot be altered.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from contracts import canonical, commitments, entries
from contracts.canonical import JSON
from contracts.checkpoint import Checkpoint
from contracts.commitments import Disclosure
from contracts.entries import Envelope
from contracts.log_errors import EvidenceFormError
from contracts.tlog_policy import Policy
from contracts.tlog_proof import TlogProof

FORMAT = "opened-entries/v1"
LIMIT_BYTES = 64 * 2**20


@dataclass(frozen=True, slots=True)
class ProvenFields:
    """What an opened entry says, each field proved against the log under `checkpoint`."""

    index: int
    envelope: Envelope
    fields: Mapping[str, JSON]
    checkpoint: Checkpoint


@dataclass(frozen=True, slots=True)
class OpenedEntry:
    """An entry's bytes, the digests that it commits to, some of the disclosures, its proof.

    `digests` and `disclosures` are empty once the content was erased; `proof` is the text of a
    ``.tlog-proof``.
    """

    entry: bytes
    digests: tuple[str, ...]
    disclosures: tuple[Disclosure, ...]
    proof: str

    def verify(self, policy: Policy) -> ProvenFields:
        """Return the fields if all of this holds under `policy`.

        Raises a `TlogPolicyError`, `TlogProofError` or `MerkleError` when the entry is not proved
        to be in a log that counts, an `EntryError` when it is none, a `CommitmentError` when a
        field is not what was committed to.
        """
        proven = TlogProof.parse(self.proof).verify(self.entry, policy)
        envelope = entries.decode(self.entry)
        fields: Mapping[str, JSON] = {}
        if self.digests:
            fields = commitments.open_fields(envelope.commitment, self.digests, self.disclosures)
        return ProvenFields(proven.index, envelope, fields, proven.checkpoint)

    def only(self, names: Sequence[str]) -> "OpenedEntry":
        """Return the same entry with the disclosures of these fields alone."""
        kept = tuple(one for one in self.disclosures if one.name in names)
        return OpenedEntry(self.entry, self.digests, kept, self.proof)

    @property
    def content(self) -> dict[str, JSON]:
        """Its members as JSON; `fields` repeats what the disclosures say, for people."""
        return {
            "leaf_index": TlogProof.parse(self.proof).index,
            "entry": self.entry.decode(),
            "digests": list(self.digests),
            "disclosures": [one.encoded for one in self.disclosures],
            "fields": {one.name: one.value for one in self.disclosures},
            "proof": self.proof,
        }

    @classmethod
    def read(cls, content: JSON) -> "OpenedEntry":
        """Read the members back; raises `EvidenceFormError` or `MalformedDisclosureError`."""
        if not isinstance(content, Mapping):
            raise EvidenceFormError(member="entry")
        return cls(
            entry=text_of(content, "entry").encode(),
            digests=texts_of(content, "digests"),
            disclosures=tuple(map(Disclosure.parse, texts_of(content, "disclosures"))),
            proof=text_of(content, "proof"),
        )


def write(opened: Sequence[OpenedEntry]) -> bytes:
    """Return a document of opened entries: JSON in its canonical form."""
    return canonical.encode({"format": FORMAT, "entries": [one.content for one in opened]})


def parse(raw: bytes) -> tuple[OpenedEntry, ...]:
    """Read a document of opened entries; raises `EvidenceFormError`, a `CanonicalError` or a
    `MalformedDisclosureError`.
    """
    content = canonical.decode(raw, limit_bytes=LIMIT_BYTES)
    if not isinstance(content, Mapping) or content.get("format") != FORMAT:
        raise EvidenceFormError(member="format")
    return tuple(map(OpenedEntry.read, list_of(content, "entries")))


def text_of(content: Mapping[str, JSON], member: str) -> str:
    """Return a member that is a text, or raise `EvidenceFormError`."""
    found = content.get(member)
    if not isinstance(found, str):
        raise EvidenceFormError(member=member)
    return found


def texts_of(content: Mapping[str, JSON], member: str) -> tuple[str, ...]:
    """Return a member that is a list of texts, or raise `EvidenceFormError`."""
    return tuple(text_of({member: one}, member) for one in list_of(content, member))


def list_of(content: Mapping[str, JSON], member: str) -> Sequence[JSON]:
    """Return a member that is a list, or raise `EvidenceFormError`."""
    found = content.get(member)
    if not isinstance(found, list):
        raise EvidenceFormError(member=member)
    return found
