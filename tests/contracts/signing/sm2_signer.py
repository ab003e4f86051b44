"""SM2 signing for tests only: not constant in time, and its nonce is derived from the message.

**Source:** GB/T 32918.2-2016 section 6.1.
"""

import hashlib
from dataclasses import dataclass

from contracts.signing import PublicKey, Suite, sm2


@dataclass(frozen=True)
class Sm2Signer:
    """A signer over the private number ``secret``."""

    secret: int
    kid: str
    suite: Suite = Suite.SM2_SM3

    @property
    def alg(self) -> str:
        return self.suite.alg

    def public(self) -> PublicKey:
        point = sm2.multiply(self.secret, sm2.GENERATOR)
        assert point is not None
        return PublicKey(self.suite, b"\x04" + _number(point.x) + _number(point.y))

    def sign(self, data: bytes) -> bytes:
        hashed = sm2.hashed(self.public().point, data)
        nonce = int.from_bytes(hashlib.sha256(_number(self.secret) + data).digest(), "big") % sm2.N
        point = sm2.multiply(nonce, sm2.GENERATOR)
        assert point is not None
        r = (hashed + point.x) % sm2.N
        s = pow(1 + self.secret, -1, sm2.N) * (nonce - r * self.secret) % sm2.N
        return _number(r) + _number(s)


def _number(value: int) -> bytes:
    return value.to_bytes(32, "big")
