"""Suites, keys and signers: who may put a signature under which bytes, and how it is checked.

A *suite* fixes curve, hash and signature encoding together; its name always lies inside the bytes
that are signed, and a key of one suite is never used under another. A *signer* is anything that
holds a private key and signs: an encrypted file, a device, a national-algorithm module. No
certification is claimed: that needs a certified device behind ``Signer``.
"""

from contracts.signing.file_signer import FileSigner
from contracts.signing.keys import PublicKey
from contracts.signing.signer import Signer
from contracts.signing.suites import Suite, verify

__all__ = ["FileSigner", "PublicKey", "Signer", "Suite", "verify"]
