"""One validator per kind of identifier: a shape, a check where the standard has one, its source.

A validator works on distinct values as one Arrow array. `shaped` are the values that look like the
kind, `passed` those that also satisfy the check; what shares the shape by accident passes a check
with the probability `chance`, so the excess over it tells identifiers from look-alike serials.
"""

from anonymize.detect.validators.network import EMAIL, IP_ADDRESS, MAC_ADDRESS
from anonymize.detect.validators.organisation import COMPANY_NAME, CREDIT_CODE, ORGANISATION_CODE
from anonymize.detect.validators.payment import BANK_CARD, IBAN
from anonymize.detect.validators.person import PERSON_NAME
from anonymize.detect.validators.place import ADDRESS, AREA_CODE, COORDINATES, POSTCODE
from anonymize.detect.validators.resident import (
    FOREIGN_PERMIT,
    PASSPORT,
    RESIDENT_ID,
    RESIDENT_ID_15,
    SOCIAL_SECURITY_NUMBER,
)
from anonymize.detect.validators.telephone import LANDLINE, MOBILE, PHONE
from anonymize.detect.validators.validator import Match, Strength, Validator, normalised
from anonymize.detect.validators.vehicle import DEVICE_ID, PLATE, VEHICLE_ID

VALIDATORS: tuple[Validator, ...] = (
    RESIDENT_ID,
    FOREIGN_PERMIT,
    CREDIT_CODE,
    BANK_CARD,
    IBAN,
    VEHICLE_ID,
    DEVICE_ID,
    RESIDENT_ID_15,
    ORGANISATION_CODE,
    SOCIAL_SECURITY_NUMBER,
    MOBILE,
    LANDLINE,
    PHONE,
    PASSPORT,
    PLATE,
    EMAIL,
    IP_ADDRESS,
    MAC_ADDRESS,
    COORDINATES,
    COMPANY_NAME,
    ADDRESS,
    PERSON_NAME,
    POSTCODE,
    AREA_CODE,
)

__all__ = ["VALIDATORS", "Match", "Strength", "Validator", "normalised"]
