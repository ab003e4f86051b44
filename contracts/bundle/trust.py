"""What a verifier trusts, kept in a folder of its own: logs, witnesses, a policy, issuers' keys.

    real.tlog-policy        logs and witnesses of the real market and the quorum (C2SP tlog-policy)
    practice.tlog-policy    the same of the practice market; may be absent
    issuers.json            each issuer's DID with the thumbprints of its keys

Keys are retired, and compromises stated, by leaf index: a clock can be set back, an index cannot.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path

from contracts import canonical, did, tlog_policy_text
from contracts.bundle.errors import IssuersFormError, TrustFileMissingError
from contracts.canonical import JSON
from contracts.fields import Fields, fields
from contracts.market import Market
from contracts.text import Text
from contracts.tlog_policy import Policy

FORMAT = "trusted-issuers/v1"
ISSUERS_FILE = "issuers.json"


class Ending(Enum):
    """Why a key no longer signs."""

    RETIRED = "retired"
    COMPROMISED = "compromised"


@dataclass(frozen=True, slots=True)
class IssuerKey:
    """One pinned key of an issuer.

    ``thumbprint``: RFC 7638. ``until_index``: licences logged at this leaf index or later are not
    accepted under it, ``ending`` says why; both None while the key is in use.
    """

    issuer: str
    thumbprint: str
    until_index: int | None = None
    ending: Ending | None = None

    def __post_init__(self) -> None:
        did.require_did_web(self.issuer)
        if (self.until_index is None) != (self.ending is None):
            raise IssuersFormError(
                fault=Text("密钥终止须同时写明索引与原因", "an ending needs both index and ground")
            )


@dataclass(frozen=True, slots=True)
class TrustDirectory:
    """Policies by market, and the pinned keys of issuers."""

    policies: Mapping[Market, Policy]
    keys: tuple[IssuerKey, ...] = field(default=())

    def keys_of(self, issuer: str) -> tuple[IssuerKey, ...]:
        """The pinned keys of this issuer; none when it is not trusted."""
        return tuple(key for key in self.keys if key.issuer == issuer)

    @classmethod
    def load(cls, folder: Path) -> "TrustDirectory":
        """Read the folder.

        Raises ``TrustFileMissingError``, ``PolicyFormError``, ``IssuersFormError``, ``FieldError``,
        ``DidError`` or a ``CanonicalError``.
        """
        issuers = folder / ISSUERS_FILE
        policies = {
            market: tlog_policy_text.parse(_policy_file(folder, market).read_bytes())
            for market in Market
            if _policy_file(folder, market).is_file()
        }
        for path, present in ((issuers, issuers.is_file()), (folder, bool(policies))):
            if not present:
                raise TrustFileMissingError(file=path.name if path == issuers else "*.tlog-policy")
        return cls(policies, read_issuers(issuers.read_bytes()))

    def save(self, folder: Path) -> None:
        """Write the folder that ``load`` reads."""
        folder.mkdir(parents=True, exist_ok=True)
        for market, policy in self.policies.items():
            _policy_file(folder, market).write_bytes(tlog_policy_text.write(policy))
        (folder / ISSUERS_FILE).write_bytes(write_issuers(self.keys))


def read_issuers(data: bytes) -> tuple[IssuerKey, ...]:
    """The pinned keys in ``issuers.json``."""
    found = fields("issuers", canonical.decode(data)).only("format", "keys")
    found.one_of("format", FORMAT)
    keys = tuple(_key(item) for item in found.objects("keys"))
    if len({(key.issuer, key.thumbprint) for key in keys}) != len(keys):
        raise IssuersFormError(fault=Text("同一密钥列出两次", "a key is listed twice"))
    return keys


def write_issuers(keys: tuple[IssuerKey, ...]) -> bytes:
    """``issuers.json`` with these keys, canonical."""
    return canonical.encode({"format": FORMAT, "keys": [_key_json(key) for key in keys]})


def _policy_file(folder: Path, market: Market) -> Path:
    return folder / f"{market.value}.tlog-policy"


def _key_json(key: IssuerKey) -> JSON:
    pinned: dict[str, JSON] = {"issuer": key.issuer, "thumbprint": key.thumbprint}
    if key.ending is not None:
        pinned |= {"until_index": key.until_index, "ending": key.ending.value}
    return pinned


def _key(found: Fields) -> IssuerKey:
    found.only("issuer", "thumbprint", "until_index", "ending")
    ended = "until_index" in found.members or "ending" in found.members
    return IssuerKey(
        issuer=found.text("issuer"),
        thumbprint=found.text("thumbprint"),
        until_index=found.number("until_index") if ended else None,
        ending=Ending(found.one_of("ending", *(one.value for one in Ending))) if ended else None,
    )
