"""Every function of the library that reads bytes somebody else wrote, with sound examples of them.

Each takes bytes and may raise a ``ContractsError`` and nothing else.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache

from contracts import agreement, bundle, did, licence, odrl, revocation, templates
from contracts.agreement import names, signatures
from contracts.bundle.trust import read_issuers, write_issuers
from contracts.canonical import decode, encode
from contracts.closing import verify_closing
from contracts.document.certificates import read_certificates
from contracts.errors import ContractsError
from contracts.evaluation import compile_policy, evaluate
from contracts.evaluation.contradictions import contradictions
from contracts.evaluation.question import question_for, read_question
from contracts.evaluation.standard import report
from contracts.licence import qr
from contracts.market import Market
from contracts.odrl.compliance import to_turtle
from contracts.odrl.turtle import parse_graph, policy_in, request_in, world_in
from contracts.revocation import StatusPurpose, bits
from contracts.signing.keys import from_jwk
from contracts.tlog_proof import TlogProof
from tests.contracts.agreement.drafts import PROVIDER, PROVIDER_KEY, draft, signed_by_both
from tests.contracts.bundle.world import MAIN, POLICY, TRUST, Case, content, document, status_list
from tests.contracts.closing.certificates import a_file
from tests.contracts.examples import REQUEST, STATE, answers_for

NOW = datetime(2026, 3, 2, 1, tzinfo=UTC)
TURTLE = b"""@prefix odrl: <http://www.w3.org/ns/odrl/2/>. @prefix ex: <http://example.org/>.
@prefix xsd: <http://www.w3.org/2001/XMLSchema#>. @prefix dct: <http://purl.org/dc/terms/>.
@prefix temp: <http://example.com/request/>.
ex:p a odrl:Set; odrl:permission ex:rule; odrl:obligation ex:d.
ex:rule odrl:action odrl:read; odrl:target ex:all; odrl:constraint ex:c, ex:l.
ex:c odrl:leftOperand odrl:dateTime; odrl:operator odrl:lt;
  odrl:rightOperand "2024-02-29T23:59:59+08:00"^^xsd:dateTime.
ex:l odrl:or ( ex:c ex:n ). ex:n odrl:leftOperand odrl:count; odrl:operator odrl:lteq;
  odrl:rightOperand 5.
ex:d odrl:action odrl:inform.
ex:r a odrl:Request; odrl:permission ex:ask.
ex:ask odrl:action odrl:read; odrl:target ex:x; odrl:assignee ex:alice.
temp:currentTime dct:issued "1969-12-31T23:59:59Z"^^xsd:dateTime.
ex:x odrl:partOf ex:some. ex:some odrl:partOf ex:all. ex:all odrl:partOf ex:x.
"""
CERTIFICATE = b"""-----BEGIN CERTIFICATE-----
MIIBRTCB7aADAgECAgEBMAoGCCqGSM49BAMCMB4xHDAaBgNVBAMME1N5bnRoZXRp
YyBhdXRob3JpdHkwHhcNMjYxMTIxMDQ1MjM5WhcNMjYxMjIyMDQ1MjM5WjAaMRgw
FgYDVQQDDA9TeW50aGV0aWMgcGFydHkwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNC
AASOUztvoL97RiW7MGZ8Aftgfvn4uKgP71swBihwMYeyo3PrHb3gMxg2bQafg6b1
kABTxzYzywQbIcVeGobB9AC0oyAwHjAMBgNVHRMBAf8EAjAAMA4GA1UdDwEB/wQE
AwIGwDAKBggqhkjOPQQDAgNHADBEAiAUIGE/foC8FF0g86uyo965T6g7wE/RnkLH
6q9Dm8w3AwIgWcubVYL60y6ro8bduLrAgtISzrE20r6uFJ5wxH/pYQk=
-----END CERTIFICATE-----
"""


@dataclass(frozen=True, slots=True)
class Target:
    """A reader, and what it reads when nothing is wrong."""

    read: Callable[[bytes], object]
    sound: tuple[bytes, ...]


def _text(data: bytes) -> str:
    """Bytes as text in which nothing is lost: a lone surrogate for what is not UTF-8."""
    return data.decode("utf-8", "surrogateescape")


def _policy(data: bytes) -> object:
    found = odrl.from_jsonld(decode(data))
    again = odrl.from_jsonld(decode(encode(odrl.to_jsonld(found))))
    assert again == found
    contradictions(found, at=NOW)
    return evaluate(compile_policy(found), REQUEST, state=STATE, at=NOW)


def _turtle(data: bytes) -> object:
    graph = parse_graph(data)
    return to_turtle(report(policy_in(graph), request_in(graph), world_in(graph)))


def _answers(data: bytes) -> object:
    given = decode(data)
    if not isinstance(given, dict):
        raise ContractsError
    template = templates.load("provision")
    templates.how_answered(template, given)
    filled = templates.fill(template, given)
    return templates.redlines(template, filled)


def _names(data: bytes) -> object:
    cleared = [names.require_clear(name) for name in _text(data)[:100_000].split("\n")]
    return names.require_distinct(cleared)


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()


def _code(case: Case) -> bytes:
    log = case.evidence()
    proven = TlogProof.parse(log.proof).verify(log.entry, TRUST.policies[Market.REAL])
    return qr.issue(qr.statement(licence.parse(case.text()), proven), MAIN).encode()


@cache
def targets() -> dict[str, Target]:
    """The readers by name."""
    drawn = draft()
    template = templates.load("provision")
    answers = answers_for(template)
    filled = templates.fill(template, answers)
    listed = revocation.issue(status_list(StatusPurpose.REVOCATION, 7), MAIN)
    case = Case()
    return {
        "canonical": Target(decode, (drawn.encoded,)),
        "policy": Target(
            _policy, (_json(odrl.to_jsonld(filled.policy)), _json(odrl.to_jsonld(POLICY)))
        ),
        "turtle": Target(_turtle, (TURTLE,)),
        "answers": Target(_answers, (_json(answers),)),
        "agreement": Target(agreement.parse, (drawn.encoded,)),
        "signature": Target(signatures.read, tuple(one.encoded for one in signed_by_both(drawn))),
        "licence": Target(
            lambda data: licence.parse(_text(data)), (licence.issue(content(), MAIN).encode(),)
        ),
        "licence verified": Target(
            lambda data: licence.verify(_text(data), document(MAIN), NOW),
            (licence.issue(content(), MAIN).encode(),),
        ),
        "status list": Target(lambda data: revocation.parse(_text(data)), (listed.encode(),)),
        "status bits": Target(
            lambda data: bits.decode(_text(data)),
            (status_list(StatusPurpose.REVOCATION, 7).bits.encoded().encode(),),
        ),
        "issuer": Target(lambda data: did.parse(decode(data)), (_json(document(MAIN).to_json()),)),
        "key": Target(lambda data: from_jwk(decode(data)), (_json(PROVIDER_KEY.public().jwk),)),
        "trust": Target(read_issuers, (write_issuers(TRUST.keys),)),
        "bundle": Target(
            lambda data: bundle.verify_bundle(data, TRUST, at=NOW), (case.bundle().encoded,)
        ),
        "closing": Target(lambda data: verify_closing(data, TRUST), (a_file(),)),
        "question": Target(
            lambda data: read_question(decode(data)), (_json(question_for(POLICY)),)
        ),
        "code": Target(lambda data: qr.verify(_text(data), document(MAIN), NOW), (_code(case),)),
        "names": Target(_names, (PROVIDER.name.encode(),)),
        "certificate": Target(read_certificates, (CERTIFICATE,)),
    }
