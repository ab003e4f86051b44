"""Usage licences: what follows from a signed agreement, in a form that anyone can check offline.

A licence is a W3C Verifiable Credential 2.0 of the type ``DataUsageLicence``, signed as a JSON Web
Signature, with the machine policy inside and the digests of agreement, product version and evidence
beside it. It works only together with its proof of inclusion in the log: see ``contracts.bundle``.
"""

from contracts.licence.content import Holder, LicenceContent
from contracts.licence.credential import Licence, issue, parse
from contracts.licence.granting import grant
from contracts.licence.narrowing import narrow
from contracts.licence.renewal import renew
from contracts.licence.validity import verify

__all__ = [
    "Holder",
    "Licence",
    "LicenceContent",
    "grant",
    "issue",
    "narrow",
    "parse",
    "renew",
    "verify",
]
