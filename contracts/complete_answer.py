"""A search's answer that proves itself complete: these entries, and no others.

A document that joins, stretch by stretch of the log, the entry that commits to a search index and
the row of that index (or the two neighbours between which it would stand). Whoever has a policy
checks it without the log: nobody can be given a shorter list. That an index itself lists every
entry is recomputed from the entries, for the keys that one may know.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from contracts import base64standard, canonical, search_index
from contracts.canonical import JSON
from contracts.log_errors import EvidenceFormError, IncompleteAnswerError
from contracts.opened_entry import OpenedEntry, list_of, text_of
from contracts.search_index import IndexAnswer, IndexRow, ProvenRow
from contracts.tlog_policy import Policy

FORMAT = "complete-answer/v1"
INDEX_TYPE = "transparency.index-committed"
OPEN_FIELDS = ("first", "end", "rows", "root")
"""What the public may see of an index; its salt is for those who may know the subject."""
LIMIT_BYTES = 64 * 2**20


def kind_key(kind: str) -> str:
    """Return the key under which all entries of a type stand."""
    return f"kind:{kind}"


def contract_key(pseudonym: str) -> str:
    """Return the key under which all entries of a contract stand."""
    return f"contract:{pseudonym}"


def subject_key(subject: UUID, salt: bytes) -> str:
    """Return the key of a unit, product or party: nobody without the salt can tell whose it is."""
    return f"subject:{sha256(salt + subject.bytes).hexdigest()}"


@dataclass(frozen=True, slots=True)
class StretchAnswer:
    """The answer for one stretch of the log: the entry that commits to its index, and the row."""

    committed: OpenedEntry
    answer: IndexAnswer


@dataclass(frozen=True, slots=True)
class CompleteList:
    """The leaf indexes, rising, of all entries of `first` up to, not including, `end` that fit.

    `indexes` are the leaf indexes of the entries that committed to it: every entry of that type up
    to the last of them must be among them, or the log holds a second index that was not shown.
    """

    leaves: tuple[int, ...]
    first: int
    end: int
    indexes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class CompleteAnswer:
    """What was asked (``kind:TYPE``, ``contract:PSEUDONYM``, ``subject:UUID``) and the stretches
    that answer it, which follow each other without gap.
    """

    about: str
    stretches: tuple[StretchAnswer, ...]

    def verify(self, policy: Policy) -> CompleteList:
        """Return the entries if the answer is complete under `policy`.

        Raises `IncompleteAnswerError` when stretches leave something out or a row is not the one
        that was asked for; for the rest as `OpenedEntry.verify` and `search_index.leaves_of`.
        """
        leaves: list[int] = []
        indexes: list[int] = []
        begin = end = None
        for stretch in self.stretches:
            proven = stretch.committed.verify(policy)
            first, after = _number(proven.fields, "first"), _number(proven.fields, "end")
            if proven.envelope.type != INDEX_TYPE or (end is not None and first != end):
                raise IncompleteAnswerError(key=self.about)
            found = search_index.leaves_of(
                stretch.answer,
                self._key(proven.fields),
                root=_root(proven.fields),
                rows=_number(proven.fields, "rows"),
            )
            if not all(first <= leaf < after for leaf in found):
                raise IncompleteAnswerError(key=self.about)
            leaves += found
            indexes.append(proven.index)
            begin, end = first if begin is None else begin, after
        return CompleteList(tuple(leaves), begin or 0, end or 0, tuple(indexes))

    def _key(self, fields: Mapping[str, JSON]) -> str:
        kind, _, subject = self.about.partition(":")
        if kind != "subject":
            return self.about
        try:
            return subject_key(UUID(subject), bytes.fromhex(text_of(fields, "salt")))
        except ValueError as error:
            raise EvidenceFormError(member="about") from error

    @property
    def raw(self) -> bytes:
        """The document: JSON in its canonical form."""
        stretches: list[JSON] = [
            {"committed": one.committed.content, "shown": [_shown(row) for row in one.answer.shown]}
            for one in self.stretches
        ]
        return canonical.encode({"format": FORMAT, "about": self.about, "stretches": stretches})

    @classmethod
    def parse(cls, raw: bytes) -> "CompleteAnswer":
        """Read a document; raises `EvidenceFormError` or a `CanonicalError`."""
        content = canonical.decode(raw, limit_bytes=LIMIT_BYTES)
        if not isinstance(content, Mapping) or content.get("format") != FORMAT:
            raise EvidenceFormError(member="format")
        return cls(
            about=text_of(content, "about"),
            stretches=tuple(map(_stretch, list_of(content, "stretches"))),
        )


def _shown(row: ProvenRow) -> dict[str, JSON]:
    return {
        "key": row.row.key,
        "leaves": list(row.row.leaves),
        "place": row.place,
        "proof": [base64standard.encode(one) for one in row.proof],
    }


def _stretch(content: JSON) -> StretchAnswer:
    if not isinstance(content, Mapping):
        raise EvidenceFormError(member="stretches")
    rows = tuple(map(_row, list_of(content, "shown")))
    return StretchAnswer(OpenedEntry.read(content.get("committed")), IndexAnswer(rows))


def _row(content: JSON) -> ProvenRow:
    if not isinstance(content, Mapping):
        raise EvidenceFormError(member="shown")
    leaves = tuple(_number({"leaves": one}, "leaves") for one in list_of(content, "leaves"))
    hashes = [
        base64standard.decode(text_of({"proof": one}, "proof")) for one in list_of(content, "proof")
    ]
    proof = tuple(one for one in hashes if one is not None)
    if len(proof) != len(hashes):
        raise EvidenceFormError(member="proof")
    return ProvenRow(IndexRow(text_of(content, "key"), leaves), _number(content, "place"), proof)


def _number(content: Mapping[str, JSON], member: str) -> int:
    found = content.get(member)
    if not isinstance(found, int) or isinstance(found, bool) or found < 0:
        raise EvidenceFormError(member=member)
    return found


def _root(fields: Mapping[str, JSON]) -> bytes:
    try:
        return bytes.fromhex(text_of(fields, "root"))
    except ValueError as error:
        raise EvidenceFormError(member="root") from error
