"""The words for a column: what part it plays in telling people apart, and what it holds.

**Source:** the roles are those of GB/T 37964-2019 section 3 (direct identifier, quasi-identifier,
sensitive attribute) and what remains.
"""

from __future__ import annotations

from enum import StrEnum, unique


@unique
class Role(StrEnum):
    """What a column contributes to telling people apart."""

    DIRECT = "direct"
    """Names one person or thing alone: an identity number, a telephone, a plate."""
    QUASI = "quasi"
    """Names nobody alone, but does together with others: age, district, sex."""
    SENSITIVE = "sensitive"
    """What somebody would learn to a person's harm: health, income, movements."""
    PLAIN = "plain"
    """None of these."""


@unique
class Kind(StrEnum):
    """What the values of a column are."""

    RESIDENT_ID = "resident_id"
    RESIDENT_ID_15 = "resident_id_15"
    FOREIGN_PERMIT = "foreign_permit"
    PASSPORT = "passport"
    MOBILE = "mobile"
    LANDLINE = "landline"
    PHONE = "phone"
    BANK_CARD = "bank_card"
    IBAN = "iban"
    CREDIT_CODE = "credit_code"
    ORGANISATION_CODE = "organisation_code"
    SOCIAL_SECURITY_NUMBER = "social_security_number"
    PLATE = "plate"
    VEHICLE_ID = "vehicle_id"
    DEVICE_ID = "device_id"
    EMAIL = "email"
    IP_ADDRESS = "ip_address"
    MAC_ADDRESS = "mac_address"
    PERSON_NAME = "person_name"
    COMPANY_NAME = "company_name"
    ADDRESS = "address"
    COORDINATES = "coordinates"
    LATITUDE = "latitude"
    LONGITUDE = "longitude"
    POSTCODE = "postcode"
    AREA_CODE = "area_code"
    BIRTH_DATE = "birth_date"
    AGE = "age"
    SEX = "sex"
    HEALTH = "health"
    FINANCE = "finance"
    MINOR = "minor"
    LOCATION = "location"
    BIOMETRIC = "biometric"
    BELIEF = "belief"
    FREE_TEXT = "free_text"
    SERIAL = "serial"
    DATE = "date"
    TIME = "time"
    INTEGER = "integer"
    DECIMAL = "decimal"
    CATEGORY = "category"
    TEXT = "text"
    CONSTANT = "constant"
    EMPTY = "empty"
