"""A judgement about one column, before the table as a whole has its say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from anonymize.roles import Kind, Role
from anonymize.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Role, kind, confidence from 0 to 1, the reason and its figures."""

    role: Role
    kind: Kind
    confidence: float
    reason: Text
    evidence: Mapping[str, float] = field(default_factory=dict)


ROLE_OF: Mapping[Kind, Role] = {
    **dict.fromkeys(
        (
            Kind.RESIDENT_ID,
            Kind.RESIDENT_ID_15,
            Kind.FOREIGN_PERMIT,
            Kind.PASSPORT,
            Kind.SOCIAL_SECURITY_NUMBER,
            Kind.MOBILE,
            Kind.LANDLINE,
            Kind.PHONE,
            Kind.BANK_CARD,
            Kind.IBAN,
            Kind.PLATE,
            Kind.VEHICLE_ID,
            Kind.DEVICE_ID,
            Kind.EMAIL,
            Kind.IP_ADDRESS,
            Kind.MAC_ADDRESS,
            Kind.PERSON_NAME,
            Kind.ADDRESS,
            Kind.CREDIT_CODE,
            Kind.ORGANISATION_CODE,
        ),
        Role.DIRECT,
    ),
    Kind.COMPANY_NAME: Role.DIRECT,
    Kind.POSTCODE: Role.QUASI,
    Kind.AREA_CODE: Role.QUASI,
    Kind.COORDINATES: Role.SENSITIVE,
}
"""The role that a kind proven by its values brings. **Source:** GB/T 37964-2019 annex A."""
