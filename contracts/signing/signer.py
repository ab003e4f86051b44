"""What everything that signs has in common: files here, devices and national modules elsewhere."""

from typing import Protocol

from contracts.signing.keys import PublicKey
from contracts.signing.suites import Suite


class Signer(Protocol):
    """Holds one private key of one suite and never gives it out."""

    @property
    def suite(self) -> Suite:
        """The suite under which it signs."""
        ...

    @property
    def alg(self) -> str:
        """The suite's name in a JOSE header."""
        ...

    @property
    def kid(self) -> str:
        """How others find the public key: an absolute DID URL, or the key's thumbprint."""
        ...

    def public(self) -> PublicKey:
        """The public half."""
        ...

    def sign(self, data: bytes) -> bytes:
        """64 bytes over ``data``: an Ed25519 signature, or raw ``r || s``."""
        ...
