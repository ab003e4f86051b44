"""The agreement as a value and as canonical bytes.

**Source:** RFC 8785 for the bytes; the national model contracts for data transactions (数据流通交易
合同示范文本, 2025) for what an agreement names.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from contracts import canonical
from contracts.agreement import names
from contracts.agreement.errors import (
    DatesError,
    NotAPartyError,
    NotCanonicalError,
    PartiesError,
    PolicyDigestError,
)
from contracts.canonical import JSON
from contracts.fields import Fields, fields, instant
from contracts.market import Market
from contracts.signing.keys import PublicKey, from_jwk
from contracts.text import Text

FORMAT = "data-agreement/v1"
LIMIT_PARTIES = 32
_IDENTIFIER = re.compile(r"[A-Za-z0-9._:-]{1,64}")


class Role(Enum):
    """Which side a party is on."""

    PROVIDER = "provider"
    BUYER = "buyer"
    BROKER = "broker"


class Custody(Enum):
    """Who holds a party's private key; stands in the agreement for everyone to see."""

    OPERATOR = "operator"
    PARTY = "party"

    @property
    def label(self) -> Text:
        """The sentence that the agreement prints beside the signature."""
        return _CUSTODY_LABELS[self]


_CUSTODY_LABELS = {
    Custody.OPERATOR: Text(
        "密钥由平台运营方保管，凭该方口令使用",
        "the key is held by the operator under the party's passphrase",
    ),
    Custody.PARTY: Text("密钥由该方自行保管", "the key is held by the party"),
}


@dataclass(frozen=True, slots=True)
class Party:
    """Who agrees, and the one key that may sign for them.

    ``identifier``: unified social credit code or unit code, in ASCII. ``name`` reads as what it is.
    """

    role: Role
    name: str
    identifier: str
    custody: Custody
    key: PublicKey


@dataclass(frozen=True, slots=True)
class Reference:
    """A version of something else (template, product), bound by the digest of its bytes."""

    id: str
    version: str
    digest: str


@dataclass(frozen=True, slots=True)
class Price:
    """Whole minor units (fen for CNY) of an ISO 4217 currency, or of practice credits."""

    amount_minor: int
    currency: str


@dataclass(frozen=True, slots=True)
class Annex:
    """A file that belongs to the agreement, by digest."""

    title: str
    media_type: str
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """What was agreed. Construction checks parties, names and dates; ``encoded`` is what is signed.

    ``answers``: the template's blanks, filled. ``policy``: ODRL as JSON-LD. ``scenario``: exactly
    one. ``replaces``: digest of the agreement that this one amends or renews, or None.
    Times are aware; in force from ``effective_from`` up to and without ``effective_until``.
    Raises ``PartiesError``, ``DatesError``, a ``PartyNameError`` or ``LookAlikeNamesError``.
    """

    number: str
    market: Market
    parties: tuple[Party, ...]
    template: Reference
    answers: Mapping[str, JSON]
    policy: Mapping[str, JSON]
    product: Reference
    evidence_digest: str
    scenario: str
    price: Price
    drawn_up_at: datetime
    effective_from: datetime
    effective_until: datetime
    annexes: tuple[Annex, ...] = ()
    replaces: str | None = None

    def __post_init__(self) -> None:
        _require_parties(self.parties)
        if instant(self.effective_from) >= instant(self.effective_until):
            raise DatesError

    @property
    def encoded(self) -> bytes:
        """The canonical bytes. ``parse(agreement.encoded) == agreement``, times to the second."""
        return canonical.encode(_to_json(self))

    @property
    def digest(self) -> str:
        """What every party signs, and what licence and log name: the digest of ``encoded``."""
        return canonical.digest(self.encoded)

    @property
    def policy_digest(self) -> str:
        """The digest of the policy's own canonical bytes."""
        return canonical.digest_of(self.policy)

    def party(self, identifier: str) -> Party:
        """The party of that identifier; raises ``NotAPartyError``."""
        for party in self.parties:
            if party.identifier == identifier:
                return party
        raise NotAPartyError(identifier=identifier)


def parse(encoded: bytes) -> Agreement:
    """Read the canonical bytes back.

    Raises a ``CanonicalError``, ``FieldError``, ``NotCanonicalError`` when the bytes are not the
    one form of what they say, ``PolicyDigestError``, or what ``Agreement`` raises.
    """
    found = fields("agreement", canonical.decode(encoded)).only(*_MEMBERS)
    found.one_of("format", FORMAT)
    agreement = Agreement(
        number=found.text("number"),
        market=Market(found.one_of("market", *(market.value for market in Market))),
        parties=tuple(_party(item) for item in found.objects("parties")),
        template=_reference(found.object("template")),
        answers=found.object("answers").members,
        policy=found.object("policy").object("content").members,
        product=_reference(found.object("product")),
        evidence_digest=found.digest("evidence_digest"),
        scenario=found.text("scenario"),
        price=_price(found.object("price")),
        drawn_up_at=found.instant("drawn_up_at"),
        effective_from=found.instant("effective_from"),
        effective_until=found.instant("effective_until"),
        annexes=tuple(_annex(item) for item in found.objects("annexes")),
        replaces=None if found.members.get("replaces") is None else found.digest("replaces"),
    )
    if found.object("policy").digest("digest") != agreement.policy_digest:
        raise PolicyDigestError
    if agreement.encoded != encoded:
        raise NotCanonicalError
    return agreement


_MEMBERS = (
    *("format", "number", "market", "parties", "template", "answers", "policy", "product"),
    *("evidence_digest", "scenario", "price", "drawn_up_at", "effective_from", "effective_until"),
    *("annexes", "replaces"),
)


def _to_json(agreement: Agreement) -> dict[str, JSON]:
    return {
        "format": FORMAT,
        "number": agreement.number,
        "market": agreement.market.value,
        "parties": [_party_json(party) for party in agreement.parties],
        "template": _reference_json(agreement.template),
        "answers": agreement.answers,
        "policy": {"digest": agreement.policy_digest, "content": agreement.policy},
        "product": _reference_json(agreement.product),
        "evidence_digest": agreement.evidence_digest,
        "scenario": agreement.scenario,
        "price": {
            "amount_minor": agreement.price.amount_minor,
            "currency": agreement.price.currency,
        },
        "drawn_up_at": instant(agreement.drawn_up_at),
        "effective_from": instant(agreement.effective_from),
        "effective_until": instant(agreement.effective_until),
        "annexes": [
            {"title": annex.title, "media_type": annex.media_type, "digest": annex.digest}
            for annex in agreement.annexes
        ],
        "replaces": agreement.replaces,
    }


def _party_json(party: Party) -> JSON:
    return {
        "role": party.role.value,
        "name": party.name,
        "identifier": party.identifier,
        "custody": party.custody.value,
        "key": party.key.jwk,
        "suite": party.key.suite.value,
    }


def _reference_json(reference: Reference) -> JSON:
    return {"id": reference.id, "version": reference.version, "digest": reference.digest}


def _party(found: Fields) -> Party:
    found.only("role", "name", "identifier", "custody", "key", "suite")
    key = from_jwk(found.object("key").members)
    found.one_of("suite", key.suite.value)
    return Party(
        role=Role(found.one_of("role", *(role.value for role in Role))),
        name=found.text("name"),
        identifier=found.text("identifier"),
        custody=Custody(found.one_of("custody", *(custody.value for custody in Custody))),
        key=key,
    )


def _reference(found: Fields) -> Reference:
    found.only("id", "version", "digest")
    return Reference(found.text("id"), found.text("version"), found.digest("digest"))


def _price(found: Fields) -> Price:
    found.only("amount_minor", "currency")
    return Price(found.number("amount_minor"), found.text("currency"))


def _annex(found: Fields) -> Annex:
    found.only("title", "media_type", "digest")
    return Annex(found.text("title"), found.text("media_type"), found.digest("digest"))


def _require_parties(parties: tuple[Party, ...]) -> None:
    if len(parties) > LIMIT_PARTIES:
        raise PartiesError(
            fault=Text(f"多于 {LIMIT_PARTIES} 方", f"there are more than {LIMIT_PARTIES}")
        )
    roles = [party.role for party in parties]
    if roles.count(Role.PROVIDER) != 1 or roles.count(Role.BUYER) != 1:
        raise PartiesError(
            fault=Text(
                "应有且仅有一个供方和一个需方", "there is not exactly one provider and one buyer"
            )
        )
    if not all(_IDENTIFIER.fullmatch(party.identifier) for party in parties):
        raise PartiesError(
            fault=Text(
                "标识只能含字母、数字和 . _ : -，最多 64 个字符",
                "an identifier holds letters, digits and . _ : - only, at most 64",
            )
        )
    for distinct in ([p.identifier for p in parties], [p.key.point for p in parties]):
        if len(set(distinct)) != len(parties):
            raise PartiesError(
                fault=Text("两方的标识或密钥相同", "two parties share an identifier or a key")
            )
    names.require_distinct([names.require_clear(party.name) for party in parties])
