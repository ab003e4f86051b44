"""Agreements for tests; every name is fictional."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from contracts import canonical
from contracts.agreement import (
    Agreement,
    Annex,
    Custody,
    Party,
    PartySignature,
    Price,
    Reference,
    Role,
    sign,
)
from contracts.market import Market
from contracts.signing import FileSigner, Suite

AT = datetime(2026, 3, 2, 1, tzinfo=UTC)
DIGEST = canonical.digest(b"synthetic")
PROVIDER_KEY, BUYER_KEY = FileSigner.create(), FileSigner.create(Suite.P256_SHA256)
BROKER_KEY, FOREIGN_KEY = FileSigner.create(), FileSigner.create()
PROVIDER = Party(
    Role.PROVIDER, "海珠区数据示范局", "HZ-DEMO-01", Custody.OPERATOR, PROVIDER_KEY.public()
)
BUYER = Party(
    Role.BUYER,
    "越溪出行科技（广州）有限公司",
    "91440101MA5SYNTH0X",
    Custody.PARTY,
    BUYER_KEY.public(),
)
BROKER = Party(
    Role.BROKER, "Xishan Broker", "91440101MA5BROKER1", Custody.PARTY, BROKER_KEY.public()
)


def draft(**changes: object) -> Agreement:
    plain = Agreement(
        number="HZ-2026-000001-7",
        market=Market.REAL,
        parties=(PROVIDER, BUYER),
        template=Reference("data-provision", "1", DIGEST),
        answers={"delivery": "download", "retention_days": 90},
        policy={"@type": "Agreement", "uid": "urn:uuid:1"},
        product=Reference("HZ-BUS-FLOW", "3", DIGEST),
        evidence_digest=DIGEST,
        scenario="公交线网优化",
        price=Price(1_200_000, "CNY"),
        drawn_up_at=AT,
        effective_from=AT,
        effective_until=AT + timedelta(days=365),
        annexes=(Annex("质量卡", "application/pdf", DIGEST),),
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def named(name: str) -> Party:
    return replace(BUYER, name=name)


def signed_by_both(agreement: Agreement) -> list[PartySignature]:
    return [
        sign(agreement.encoded, PROVIDER_KEY, party=PROVIDER.identifier, signed_at=AT),
        sign(agreement.encoded, BUYER_KEY, party=BUYER.identifier, signed_at=AT),
    ]
