"""The one file that travels: a licence with everything that proves it, checked without a network.

A bundle is one canonical JSON document (``NAME.licence.json``) and no archive: every part is text
already, one strict and bounded reader serves, there are no paths to escape through and nothing to
inflate, equal content has equal bytes, and a web page reads it without a library.

What a licence yields in the log: an entry of the type ``licence.issued`` (``licence.narrowed`` for
one that was cut out of a bigger one) whose commitment covers a field ``licence_digest``, the digest
of the licence's compact JWS; the opening beside it discloses that field.
"""

from contracts.bundle.container import Bundle, LogEvidence, read
from contracts.bundle.inclusion import DIGEST_FIELD, ENTRY_TYPE, NARROWED_ENTRY_TYPE
from contracts.bundle.trust import IssuerKey, TrustDirectory
from contracts.bundle.verification import verify_bundle

__all__ = [
    "DIGEST_FIELD",
    "ENTRY_TYPE",
    "NARROWED_ENTRY_TYPE",
    "Bundle",
    "IssuerKey",
    "LogEvidence",
    "TrustDirectory",
    "read",
    "verify_bundle",
]
