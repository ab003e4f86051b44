"""Keys that sign notes, kept in encrypted PKCS#8 like all others, of any suite that notes know.

A log signs in a second suite by laying a second key beside its first. Verifiers that do not know
the suite ignore its lines, so nobody has to wait for anybody.

**Source:** RFC 9881 (ML-DSA in PKCS#8); C2SP tlog-cosignature (ML-DSA-44); `contracts.signing` for
the other suites.
"""

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from contracts.note_signatures import NoteSigner
from contracts.signing import FileSigner, Signer, Suite, pkcs8
from contracts.signing.errors import KeyLockedError, WeakPassphraseError
from contracts.signing.file_signer import LEAST_PASSPHRASE_CHARACTERS
from contracts.signing.gm_signer import GmSigner
from contracts.vkeys import SignatureType, VerifierKey


def create(kind: SignatureType, passphrase: str) -> bytes:
    """A fresh key for lines of this type, as encrypted PKCS#8 PEM.

    Raises ``WeakPassphraseError`` under 12 characters, ``SuiteUnavailableError`` for SM2 without
    the extra ``gm``.
    """
    match kind:
        case SignatureType.ED25519 | SignatureType.ED25519_COSIGNATURE:
            return FileSigner.create().locked(passphrase)
        case SignatureType.SM2_SM3:
            return GmSigner.create().locked(passphrase)
        case SignatureType.ML_DSA_44_COSIGNATURE:
            return _locked_ml_dsa(passphrase)


def unlock(name: str, pem: bytes, passphrase: str) -> NoteSigner:
    """The signer of notes in an encrypted PEM; the kind of key decides the type of its lines.

    Ed25519 signs as type 01, ML-DSA-44 as 06, SM2 as ff. Raises ``KeyLockedError`` for a wrong
    passphrase, an open key, or a key of a kind that notes do not know.
    """
    try:
        key = load_pem_private_key(pem, passphrase.encode("utf-8"))
    except (ValueError, TypeError, UnsupportedAlgorithm):
        return over(name, GmSigner.unlock(pem, passphrase))
    if isinstance(key, MLDSA44PrivateKey):
        public = key.public_key().public_bytes_raw()
        kind = SignatureType.ML_DSA_44_COSIGNATURE
        return NoteSigner(VerifierKey(name, kind, public), key.sign)
    return over(name, FileSigner.unlock(pem, passphrase))


def over(name: str, signer: Signer) -> NoteSigner:
    """The signer of notes over a key of a suite; raises ``KeyLockedError`` for P-256."""
    kinds = {
        Suite.ED25519_SHA256: SignatureType.ED25519,
        Suite.SM2_SM3: SignatureType.SM2_SM3,
    }
    public = signer.public()
    if public.suite not in kinds:
        raise KeyLockedError
    return NoteSigner(VerifierKey(name, kinds[public.suite], public.point), signer.sign)


def _locked_ml_dsa(passphrase: str) -> bytes:
    if len(passphrase) < LEAST_PASSPHRASE_CHARACTERS:
        raise WeakPassphraseError(least_characters=LEAST_PASSPHRASE_CHARACTERS)
    key = MLDSA44PrivateKey.generate()
    der = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    return pkcs8.lock(der, passphrase)
