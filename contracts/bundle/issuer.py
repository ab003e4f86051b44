"""Whether the key that signed is one that the verifier has pinned for this issuer."""

from collections.abc import Mapping

from contracts import did
from contracts.bundle.trust import Ending, IssuerKey, TrustDirectory
from contracts.canonical import JSON
from contracts.errors import ContractsError
from contracts.jose import Jws
from contracts.licence.wording import failed, passed, refused
from contracts.signing.keys import PublicKey
from contracts.verdict import Finding

_ENDINGS = {
    Ending.RETIRED: "issuer.key-retired",
    Ending.COMPROMISED: "issuer.key-compromised",
}


def issuing_key(
    jws: Jws, issuer: str, document: Mapping[str, JSON]
) -> tuple[PublicKey | None, Finding | None]:
    """The key that the issuer's document lists under the signature's key id, or the fault."""
    try:
        parsed = did.parse(document)
        if parsed.id != issuer:
            raise did.ForeignKeyError(issuer=issuer)
        return parsed.key(jws.kid, did.Purpose.ISSUING), None
    except ContractsError as error:
        return None, refused("issuer", error)


def pinned(key: PublicKey, issuer: str, trust: TrustDirectory, *, index: int | None) -> Finding:
    """Whether the key is pinned and was in use when leaf ``index`` was logged.

    ``index`` None asks about now: a key that has ended, for whatever reason, is then refused.
    """
    listed = trust.keys_of(issuer)
    if not listed:
        return failed("issuer", "issuer.unknown")
    found = next((one for one in listed if one.thumbprint == key.thumbprint), None)
    if found is None:
        return failed("issuer", "issuer.wrong-key")
    return _ended(found, index) or passed("issuer", "issuer.pinned")


def _ended(key: IssuerKey, index: int | None) -> Finding | None:
    if key.ending is None or key.until_index is None:
        return None
    if index is not None and index < key.until_index:
        return None
    return failed("issuer", _ENDINGS[key.ending])
