"""Whether the licence stands revoked or suspended in the status lists that travel with it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from contracts import revocation
from contracts.bundle.issuer import issuing_key, pinned
from contracts.bundle.trust import TrustDirectory
from contracts.canonical import JSON
from contracts.errors import ContractsError
from contracts.fields import local
from contracts.licence.content import LicenceContent
from contracts.licence.wording import failed, passed, refused
from contracts.revocation.credential import StatusEntry, StatusList, StatusPurpose
from contracts.verdict import Finding, Outcome

CLOCK_TOLERANCE = timedelta(minutes=5)
_SET = {
    StatusPurpose.REVOCATION: "licence.revoked",
    StatusPurpose.SUSPENSION: "licence.suspended",
}


def status(
    content: LicenceContent,
    purpose: StatusPurpose,
    lists: tuple[str, ...],
    *,
    document: Mapping[str, JSON],
    trust: TrustDirectory,
    at: datetime,
) -> Finding:
    """What the list of this purpose says at ``at``; an unreliable list is a failure."""
    check, wanted = purpose.value, content.status(purpose)
    try:
        found = _find(lists, wanted)
        if found is None:
            return failed(check, "status.missing")
        text, status_list = found
        fault = _signature_fault(text, content.issuer, document, trust)
        if fault is not None:
            return replace(fault, check=check)
        return _dated_fault(check, status_list, at) or _answer(status_list, wanted)
    except ContractsError as error:
        return refused(check, error)


def _find(lists: tuple[str, ...], wanted: StatusEntry) -> tuple[str, StatusList] | None:
    """The newest list at the entry's address and of its purpose."""
    parsed = [(text, revocation.parse(text)[1]) for text in lists]
    fitting = [
        (text, one)
        for text, one in parsed
        if (one.url, one.purpose) == (wanted.list_url, wanted.purpose)
    ]
    return max(fitting, key=lambda pair: pair[1].valid_from, default=None)


def _signature_fault(
    text: str, issuer: str, document: Mapping[str, JSON], trust: TrustDirectory
) -> Finding | None:
    jws, status_list = revocation.parse(text)
    if status_list.issuer != issuer:
        return failed("", "status.other-issuer")
    key, fault = issuing_key(jws, issuer, document)
    if key is None:
        return fault
    jws.require_signed_by(key)
    finding = pinned(key, issuer, trust, index=None)
    return finding if finding.outcome is Outcome.FAILED else None


def _dated_fault(check: str, status_list: StatusList, at: datetime) -> Finding | None:
    if status_list.is_stale(at):
        return failed(check, "status.stale", until=local(status_list.valid_until))
    if status_list.valid_from - at > CLOCK_TOLERANCE:
        return failed(check, "status.from-the-future")
    return None


def _answer(status_list: StatusList, wanted: StatusEntry) -> Finding:
    check = wanted.purpose.value
    if status_list.is_set(wanted):
        return failed(check, _SET[wanted.purpose])
    return passed(check, f"{check}.clear", since=local(status_list.valid_from))
