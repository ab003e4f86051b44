from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts import canonical
from contracts.agreement import Agreement, parse
from contracts.agreement.errors import (
    DatesError,
    NotAPartyError,
    NotCanonicalError,
    PartiesError,
    PolicyDigestError,
)
from contracts.canonical import JSON
from contracts.errors import ContractsError
from contracts.fields import FieldError, NaiveTimeError
from tests.contracts.agreement.drafts import AT, BROKER, BUYER, DIGEST, PROVIDER, draft

ANSWERS = st.dictionaries(
    st.text(max_size=8), st.integers(-(2**53) + 1, 2**53 - 1) | st.text(max_size=8), max_size=4
)


@given(answers=ANSWERS, amount=st.integers(0, 2**53 - 1), days=st.integers(1, 40_000))
def test_agreement_survives_its_bytes(answers: dict[str, JSON], amount: int, days: int) -> None:
    agreement = draft(
        answers=answers,
        price=replace(draft().price, amount_minor=amount),
        effective_until=AT + timedelta(days=days),
        replaces=DIGEST if days % 2 else None,
        parties=(PROVIDER, BUYER, BROKER),
    )
    assert parse(agreement.encoded) == agreement


def test_equal_agreements_have_equal_digests_whatever_the_zone_of_their_times() -> None:
    shanghai = datetime.fromisoformat("2026-03-02T09:00:00+08:00")
    assert draft(effective_from=shanghai).digest == draft().digest


def tampered(change: Callable[[dict[str, JSON]], object]) -> bytes:
    document = canonical.decode(draft().encoded)
    assert isinstance(document, dict)
    change(document)
    return canonical.encode(document)


BAD: dict[str, tuple[bytes, type[ContractsError]]] = {
    "spaces": (draft().encoded.replace(b":", b": ", 1), NotCanonicalError),
    "policy swapped": (
        tampered(lambda it: it["policy"].update(content={"@type": "Offer"})),  # type: ignore[union-attr]
        PolicyDigestError,
    ),
    "unknown member": (tampered(lambda it: it.update(side_letter="x")), FieldError),
    "no scenario": (tampered(lambda it: it.update(scenario="")), FieldError),
    "another format": (tampered(lambda it: it.update(format="v2")), FieldError),
    "price a fraction": (
        tampered(lambda it: it["price"].update(amount_minor=0.5)),  # type: ignore[union-attr]
        FieldError,
    ),
    "price negative": (
        tampered(lambda it: it["price"].update(amount_minor=-1)),  # type: ignore[union-attr]
        FieldError,
    ),
    "price a truth": (
        tampered(lambda it: it["price"].update(amount_minor=True)),  # type: ignore[union-attr]
        FieldError,
    ),
    "leap day of no leap year": (
        tampered(lambda it: it.update(effective_until="2027-02-29T00:00:00Z")),
        FieldError,
    ),
    "local time": (
        tampered(lambda it: it.update(effective_until="2027-03-01T00:00:00+08:00")),
        FieldError,
    ),
    "one party": (tampered(lambda it: it.update(parties=it["parties"][:1])), PartiesError),  # type: ignore[index]
    "suite of another key": (
        tampered(lambda it: it["parties"][0].update(suite="SM2+SM3")),  # type: ignore[union-attr, index, call-overload]
        FieldError,
    ),
}


@pytest.mark.parametrize(("encoded", "error"), BAD.values(), ids=BAD.keys())
def test_bytes_that_are_no_agreement_are_refused(
    encoded: bytes, error: type[ContractsError]
) -> None:
    with pytest.raises(error):
        parse(encoded)


def test_dates_before_1970_and_leap_days_are_dates() -> None:
    agreement = draft(
        drawn_up_at=datetime.fromisoformat("1969-12-31T23:59:59+00:00"),
        effective_from=datetime.fromisoformat("2028-02-29T00:00:00+08:00"),
        effective_until=datetime.fromisoformat("2028-03-01T00:00:00+08:00"),
    )
    assert parse(agreement.encoded) == agreement


def test_agreement_ends_after_it_begins() -> None:
    with pytest.raises(DatesError):
        draft(effective_until=AT)


def test_time_without_zone_is_refused() -> None:
    with pytest.raises(NaiveTimeError):
        draft(effective_from=datetime(2026, 1, 1))  # noqa: DTZ001 the naive time is the point


WRONG_PARTIES = {
    "nobody": (),
    "two buyers": (PROVIDER, BUYER, replace(BROKER, role=BUYER.role)),
    "a crowd": (PROVIDER, BUYER, *(BROKER for _ in range(40))),
    "one identifier": (PROVIDER, replace(BUYER, identifier=PROVIDER.identifier)),
    "one key": (PROVIDER, replace(BUYER, key=PROVIDER.key)),
    "identifier with a path": (PROVIDER, replace(BUYER, identifier="../x")),
    "identifier in full width": (PROVIDER, replace(BUYER, identifier="９１")),
}


@pytest.mark.parametrize("parties", WRONG_PARTIES.values(), ids=WRONG_PARTIES.keys())
def test_parties_that_make_no_agreement_are_refused(parties: object) -> None:
    with pytest.raises(PartiesError):
        draft(parties=parties)


def test_stranger_is_not_a_party() -> None:
    agreement: Agreement = draft()
    with pytest.raises(NotAPartyError):
        agreement.party("stranger")
