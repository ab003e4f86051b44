"""The bundle's one JSON document."""

from collections.abc import Mapping
from dataclasses import dataclass

from contracts import canonical
from contracts.canonical import JSON
from contracts.commitments import Disclosure
from contracts.fields import Fields, fields

FORMAT = "licence-bundle/v1"
LIMIT_BYTES = 1_048_576


@dataclass(frozen=True, slots=True)
class LogEvidence:
    """Where the licence stands in the log.

    ``entry``: the entry's bytes. ``digests``: of all its fields. ``disclosures``: those fields that
    the bundle opens. ``proof``: text of the ``.tlog-proof``.
    """

    entry: bytes
    digests: tuple[str, ...]
    disclosures: tuple[Disclosure, ...]
    proof: str


@dataclass(frozen=True, slots=True)
class Bundle:
    """A licence and its evidence; nothing in it is trusted.

    ``log`` is None while the licence is pending: such a bundle is never valid.
    ``status_lists``: signed status list credentials.
    """

    licence: str
    log: LogEvidence | None
    did_document: Mapping[str, JSON]
    status_lists: tuple[str, ...]

    @property
    def encoded(self) -> bytes:
        """The file. ``read(bundle.encoded) == bundle``."""
        return canonical.encode(
            {
                "format": FORMAT,
                "licence": self.licence,
                "log": None if self.log is None else _log_json(self.log),
                "did_document": self.did_document,
                "status_lists": list(self.status_lists),
            }
        )


def read(data: bytes) -> Bundle:
    """Read a bundle of at most 1 MiB.

    Raises a ``CanonicalError``, ``FieldError`` or ``CommitmentError``. Any JSON spelling is read;
    everything that is signed or hashed lies inside its strings.
    """
    found = fields("bundle", canonical.decode(data, limit_bytes=LIMIT_BYTES))
    found.only("format", "licence", "log", "did_document", "status_lists")
    found.one_of("format", FORMAT)
    return Bundle(
        licence=found.text("licence"),
        log=None if found.members.get("log") is None else _log(found.object("log")),
        did_document=found.object("did_document").members,
        status_lists=found.texts("status_lists"),
    )


def _log_json(log: LogEvidence) -> JSON:
    return {
        "entry": log.entry.decode("utf-8"),
        "digests": list(log.digests),
        "disclosures": [disclosure.encoded for disclosure in log.disclosures],
        "proof": log.proof,
    }


def _log(found: Fields) -> LogEvidence:
    found.only("entry", "digests", "disclosures", "proof")
    return LogEvidence(
        entry=found.text("entry").encode("utf-8"),
        digests=found.texts("digests"),
        disclosures=tuple(Disclosure.parse(text) for text in found.texts("disclosures")),
        proof=found.text("proof"),
    )
