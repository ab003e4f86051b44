"""Issuing a licence and reading one back.

**Source:** W3C VC-JOSE-COSE section 3.1.1 (``typ: vc+jwt``, ``cty: vc``, the payload is the
credential itself); RFC 9864 (``alg: Ed25519``).
"""

from dataclasses import dataclass

from contracts import canonical, did, jose, odrl
from contracts.fields import fields
from contracts.licence.content import LicenceContent, from_json, to_json
from contracts.revocation.credential import CTY, TYP
from contracts.signing.signer import Signer


@dataclass(frozen=True, slots=True)
class Licence:
    """A licence as read: its text, its signature not yet checked, and what it says."""

    text: str
    jws: jose.Jws
    content: LicenceContent

    @property
    def digest(self) -> str:
        """What the log entry names: the digest of the whole compact JWS."""
        return digest(self.text)


def issue(content: LicenceContent, signer: Signer) -> str:
    """The signed licence. ``signer.kid`` is a DID URL under ``content.issuer``.

    Raises ``ForeignKeyError`` or ``MalformedDidError`` for any other key id, and an ``OdrlError``
    or ``PolicyError`` for a policy that no gateway would understand.
    """
    odrl.from_jsonld(content.policy)
    did.require_issuer_key(signer.kid, content.issuer)
    return jose.sign(to_json(content), signer, typ=TYP, cty=CTY)


def parse(text: str) -> Licence:
    """Read a licence; nothing in it is trusted yet.

    Raises a ``JwsError``, ``CanonicalError``, ``SigningError``, ``DidError``, ``FieldError``,
    ``LicenceError`` or ``RevocationError``.
    """
    jws = jose.parse(text, typ=TYP, cty=CTY)
    content = from_json(fields("licence", jws.payload))
    did.require_issuer_key(jws.kid, content.issuer)
    return Licence(text, jws, content)


def digest(text: str) -> str:
    """The digest of a licence's compact JWS."""
    return canonical.digest(text.encode("ascii"))
