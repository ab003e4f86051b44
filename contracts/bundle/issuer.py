"""Whether the key that signed is one that the verifier has pinned for this issuer."""

from collections.abc import Mapping

from contracts import did
from contracts.bundle.trust import Ending, IssuerKey, TrustDirectory
from contracts.canonical import JSON
from contracts.errors import ContractsError
from contracts.jose import Jws
from contracts.licence.validity import failed
from contracts.signing.keys import PublicKey
from contracts.text import Text
from contracts.verdict import Finding, Outcome

_UNKNOWN_ISSUER = Finding(
    "issuer",
    Outcome.FAILED,
    "issuer.unknown",
    Text("信任目录未列出该签发方。", "the trust directory does not list this issuer"),
)
_WRONG_KEY = Finding(
    "issuer",
    Outcome.FAILED,
    "issuer.wrong-key",
    Text(
        "签名密钥不是信任目录为该签发方载明的密钥。",
        "the signing key is none that the trust directory pins for this issuer",
    ),
)
_PINNED = Finding(
    "issuer",
    Outcome.PASSED,
    "issuer.pinned",
    Text("签发方及其密钥已列入信任目录。", "the issuer and its key are in the trust directory"),
)
_ENDINGS = {
    Ending.RETIRED: Finding(
        "issuer",
        Outcome.FAILED,
        "issuer.key-retired",
        Text("该密钥在此日志位置之前已停用。", "the key was retired before this place in the log"),
    ),
    Ending.COMPROMISED: Finding(
        "issuer",
        Outcome.FAILED,
        "issuer.key-compromised",
        Text(
            "该密钥自此日志位置之前已泄露。", "the key was compromised before this place in the log"
        ),
    ),
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
        return None, failed("issuer", error)


def pinned(key: PublicKey, issuer: str, trust: TrustDirectory, *, index: int | None) -> Finding:
    """Whether the key is pinned and was in use when leaf ``index`` was logged.

    ``index`` None asks about now: a key that has ended, for whatever reason, is then refused.
    """
    listed = trust.keys_of(issuer)
    if not listed:
        return _UNKNOWN_ISSUER
    found = next((one for one in listed if one.thumbprint == key.thumbprint), None)
    if found is None:
        return _WRONG_KEY
    return _ended(found, index) or _PINNED


def _ended(key: IssuerKey, index: int | None) -> Finding | None:
    if key.ending is None or key.until_index is None:
        return None
    if index is not None and index < key.until_index:
        return None
    return _ENDINGS[key.ending]
