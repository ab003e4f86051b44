"""Software keys of any suite: which signer makes or opens them."""

from pathlib import Path

from contracts.signing import pkcs8
from contracts.signing.errors import KeyLockedError
from contracts.signing.file_signer import FileSigner
from contracts.signing.gm_signer import GmSigner
from contracts.signing.suites import Suite

SoftwareSigner = FileSigner | GmSigner


def create(suite: Suite = Suite.ED25519_SHA256, *, kid: str = "") -> SoftwareSigner:
    """A signer over a fresh key; SM2 raises ``SuiteUnavailableError`` without the extra ``gm``."""
    if suite is Suite.SM2_SM3:
        return GmSigner.create(kid=kid)
    return FileSigner.create(suite, kid=kid)


def unlock(pem: bytes, passphrase: str, *, kid: str = "") -> SoftwareSigner:
    """The signer in an encrypted PKCS#8 PEM, whatever its suite; raises ``KeyLockedError``."""
    try:
        return FileSigner.unlock(pem, passphrase, kid=kid)
    except KeyLockedError:
        return GmSigner.unlock(pem, passphrase, kid=kid)


def save(signer: SoftwareSigner, path: Path, passphrase: str) -> None:
    """Write the locked key to a new file; raises ``KeyFileExistsError``."""
    pkcs8.write_new(path, signer.locked(passphrase))
