from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts import base64url, canonical
from contracts.canonical import JSON
from contracts.errors import ContractsError
from contracts.licence import parse, qr
from contracts.licence.errors import QrTooLongError
from contracts.market import Market
from contracts.tlog_proof import TlogProof
from tests.contracts.bundle.world import AT, MAIN, TRUST, Case, crafted, document, signer

CASE = Case()
LOG = CASE.evidence()
PROVEN = TlogProof.parse(LOG.proof).verify(LOG.entry, TRUST.policies[Market.REAL])
SAID = qr.statement(parse(CASE.text()), PROVEN)
TEXT = qr.issue(SAID, MAIN)


def codes(text: str) -> list[str]:
    return [finding.code for finding in qr.verify(text, document(MAIN), AT).findings]


def test_statement_survives_its_code() -> None:
    assert qr.parse(TEXT)[1] == SAID


def test_code_reads_well_from_paper() -> None:
    assert len(TEXT.encode()) <= 600


def test_sound_code_is_valid_and_only_claims_inclusion() -> None:
    assert codes(TEXT) == ["signature.valid", "market.real", "licence.in-time", "log.claimed"]


def test_practice_code_says_so() -> None:
    text = qr.issue(replace(SAID, market=Market.PRACTICE), MAIN)
    assert "market.practice" in codes(text)


def test_expired_code_is_named() -> None:
    verdict = qr.verify(TEXT, document(MAIN), SAID.valid_until)
    assert [finding.code for finding in verdict.failures] == ["licence.expired"]


@given(st.integers(0, len(TEXT) - 1), st.sampled_from("AZaz09-_."))
def test_altered_code_is_never_valid(place: int, character: str) -> None:
    altered = TEXT[:place] + character + TEXT[place + 1 :]
    assert altered == TEXT or not qr.verify(altered, document(MAIN), AT).valid


def test_code_that_would_not_read_well_is_refused() -> None:
    with pytest.raises(QrTooLongError):
        qr.issue(replace(SAID, log_origin="x" * 300), MAIN)


def test_code_of_another_issuer_is_not_valid() -> None:
    stranger = signer(9, "main")
    assert not qr.verify(qr.issue(SAID, stranger), document(MAIN), AT).valid


HEADER: dict[str, JSON] = {"alg": "Ed25519", "cty": "json", "kid": MAIN.kid, "typ": qr.TYP}
PAYLOAD = canonical.decode(base64url.decode(TEXT.split(".")[1]))
assert isinstance(PAYLOAD, dict)
BAD: dict[str, dict[str, JSON]] = {
    "status index too big": {**PAYLOAD, "sta": [131_072, 1]},
    "status not two": {**PAYLOAD, "sta": [1]},
    "leaf beyond the tree": {**PAYLOAD, "log": ["x", 5, 5]},
    "digest short": {**PAYLOAD, "dig": "AA"},
    "market unknown": {**PAYLOAD, "mkt": "other"},
    "dates words": {**PAYLOAD, "end": "tomorrow"},
    "dates a truth": {**PAYLOAD, "nbf": True},
    "member unknown": {**PAYLOAD, "x": 1},
}


@pytest.mark.parametrize("payload", BAD.values(), ids=BAD.keys())
def test_signed_nonsense_is_refused(payload: dict[str, JSON]) -> None:
    with pytest.raises(ContractsError):
        qr.parse(crafted(HEADER, canonical.encode(payload)))


def test_licence_does_not_pass_for_a_code() -> None:
    with pytest.raises(ContractsError):
        qr.parse(CASE.text())
