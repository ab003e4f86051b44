"""Decentralised identifiers of the ``web`` method: who issues, and under which keys.

Documents are resolved from a copy at hand, never over a network: whoever checks a licence offline
has the document in the bundle and the issuer's keys pinned. Each key serves one purpose only.

**Source:** W3C DID Core 1.0 sections 3, 5.2 and 5.3; did:web Method Specification (W3C CCG) section
3; W3C Controlled Identifiers 1.0 section 2.2.3 (``JsonWebKey``).
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import ClassVar
from urllib.parse import quote, urlsplit

from contracts.canonical import JSON
from contracts.errors import ContractsError
from contracts.malformed import MalformedError
from contracts.signing.keys import PublicKey, from_jwk
from contracts.text import Text

CONTEXT = ("https://www.w3.org/ns/did/v1", "https://w3id.org/security/jwk/v1")
METHOD_TYPE = "JsonWebKey"
_SEGMENT = r"(?:[A-Za-z0-9._-]|%[0-9A-F]{2})+"
_DID_WEB = re.compile(rf"did:web:{_SEGMENT}(?::{_SEGMENT})*")


class DidError(ContractsError):
    """A DID or its document cannot be used."""

    code: ClassVar[str] = "did"


class MalformedDidError(MalformedError, DidError):
    """A DID or document breaks a rule; ``fault`` says which."""

    code: ClassVar[str] = "did.malformed"
    wording: ClassVar[Text] = Text(
        "DID 或其文档有误：{fault}。", "the DID or its document is malformed: {fault}"
    )


@dataclass(eq=False)
class UnknownKeyError(DidError):
    """The document holds no key of that id for that purpose."""

    kid: str
    purpose: str
    code: ClassVar[str] = "did.unknown-key"
    wording: ClassVar[Text] = Text(
        "DID 文档中没有用途为 {purpose} 的密钥 {kid}。",
        "the DID document has no key {kid} for the purpose {purpose}",
    )


@dataclass(eq=False)
class ForeignKeyError(DidError):
    """A credential names an issuer and is signed under a key id of somebody else."""

    issuer: str
    code: ClassVar[str] = "did.foreign-key"
    wording: ClassVar[Text] = Text(
        "签名密钥标识不属于签发方 {issuer}。",
        "the signing key's id does not belong to the issuer {issuer}",
    )


class Purpose(Enum):
    """What a key is for; the value is the verification relationship."""

    ISSUING = "assertionMethod"
    LOGIN = "authentication"


@dataclass(frozen=True, slots=True)
class VerificationMethod:
    """One key: ``id`` is the absolute DID URL ``did#fragment``."""

    id: str
    key: PublicKey
    purpose: Purpose


@dataclass(frozen=True, slots=True)
class DidDocument:
    """A DID with its keys. Raises ``MalformedDidError`` when a key serves twice."""

    id: str
    methods: tuple[VerificationMethod, ...]

    def __post_init__(self) -> None:
        require_did_web(self.id)
        for method in self.methods:
            if not method.id.startswith(f"{self.id}#") or not method.id.rpartition("#")[2]:
                raise MalformedDidError(
                    fault=Text(
                        "密钥标识不是带片段的该 DID", "a key id is not the DID with a fragment"
                    )
                )
        ids = {method.id for method in self.methods}
        keys = {method.key for method in self.methods}
        if not len(ids) == len(keys) == len(self.methods):
            raise MalformedDidError(
                fault=Text("同一密钥或密钥标识出现两次", "a key or a key id appears twice")
            )

    def key(self, kid: str, purpose: Purpose) -> PublicKey:
        """The key of that id for that purpose; raises ``UnknownKeyError``."""
        for method in self.methods:
            if method.id == kid and method.purpose is purpose:
                return method.key
        raise UnknownKeyError(kid=kid, purpose=purpose.value)

    def to_json(self) -> dict[str, JSON]:
        """The ``did.json`` document."""
        document: dict[str, JSON] = {
            "@context": list(CONTEXT),
            "id": self.id,
            "verificationMethod": [
                {
                    "id": method.id,
                    "type": METHOD_TYPE,
                    "controller": self.id,
                    "publicKeyJwk": {**method.key.jwk, "alg": method.key.suite.alg},
                }
                for method in self.methods
            ],
        }
        for purpose in Purpose:
            ids = [method.id for method in self.methods if method.purpose is purpose]
            if ids:
                document[purpose.value] = ids
        return document


def did_web(base_url: str, *, path: Iterable[str] = ()) -> str:
    """The DID of a site: ``http://127.0.0.1:8000`` gives ``did:web:127.0.0.1%3A8000``.

    The path of the address and then the segments of ``path`` follow, each after a colon.
    """
    parts = urlsplit(base_url)
    if parts.scheme not in {"http", "https"} or not parts.hostname or "@" in parts.netloc:
        raise MalformedDidError(
            fault=Text("该地址不是网站地址", "the address is not that of a web site")
        )
    port = f"%3A{parts.port}" if parts.port else ""
    segments = [segment for segment in parts.path.split("/") if segment]
    quoted = [quote(segment, safe="") for segment in (*segments, *path)]
    return require_did_web(":".join([f"did:web:{parts.hostname}{port}", *quoted]))


def require_did_web(did: str) -> str:
    """Return ``did`` if it is a did:web identifier; raise ``MalformedDidError`` otherwise."""
    if len(did) > 512 or not _DID_WEB.fullmatch(did):
        raise MalformedDidError(fault=Text("不是 did:web 标识", "not a did:web identifier"))
    return did


def document_path(did: str) -> str:
    """The path on its site where the document lies. **Source:** did:web section 3.2."""
    segments = require_did_web(did).split(":")[3:]
    return "/" + "/".join([*segments, "did.json"] if segments else [".well-known", "did.json"])


def did_of(kid: str) -> str:
    """The DID in an absolute DID URL ``did#fragment``; raises ``MalformedDidError``."""
    did, _, fragment = kid.partition("#")
    if not fragment:
        raise MalformedDidError(
            fault=Text("密钥标识不是完整的 DID URL", "the key id is not an absolute DID URL")
        )
    return require_did_web(did)


def require_issuer_key(kid: str, issuer: str) -> None:
    """Raise ``ForeignKeyError`` unless the key id is a DID URL under ``issuer`` itself."""
    if did_of(kid) != issuer:
        raise ForeignKeyError(issuer=issuer)


def parse(document: JSON) -> DidDocument:
    """Read a ``did.json``; only embedded ``JsonWebKey`` methods of its own DID are understood.

    Raises ``MalformedDidError`` or ``MalformedKeyError``.
    """
    if not isinstance(document, Mapping):
        raise MalformedDidError(fault=Text("不是 JSON 对象", "not a JSON object"))
    did, context = document.get("id"), document.get("@context")
    if not isinstance(did, str) or context != list(CONTEXT):
        raise MalformedDidError(
            fault=Text("缺少 id 或 @context 未知", "id is missing or @context is unknown")
        )
    methods = document.get("verificationMethod")
    if not isinstance(methods, list):
        raise MalformedDidError(
            fault=Text("verificationMethod 不是列表", "verificationMethod is not a list")
        )
    purposes = _purposes(document)
    return DidDocument(did, tuple(_method(item, did, purposes) for item in methods))


def _purposes(document: Mapping[str, JSON]) -> dict[str, Purpose]:
    """Each key id with its one purpose: a key listed for two purposes is refused."""
    found: dict[str, Purpose] = {}
    for purpose in Purpose:
        ids = document.get(purpose.value, [])
        if not isinstance(ids, list):
            raise MalformedDidError(
                fault=Text(f"{purpose.value} 不是列表", f"{purpose.value} is not a list")
            )
        for kid in ids:
            if not isinstance(kid, str) or kid in found:
                raise MalformedDidError(
                    fault=Text(
                        "密钥重复嵌入或用于两种用途",
                        "a key is embedded twice or serves two purposes",
                    )
                )
            found[kid] = purpose
    return found


def _method(item: JSON, did: str, purposes: Mapping[str, Purpose]) -> VerificationMethod:
    match item:
        case {
            "id": str() as kid,
            "type": "JsonWebKey",
            "controller": str() as controller,
            "publicKeyJwk": jwk,
        } if controller == did and kid in purposes:
            return VerificationMethod(kid, from_jwk(jwk), purposes[kid])
        case _:
            raise MalformedDidError(
                fault=Text(
                    "某验证方法不是有用途的 JsonWebKey",
                    "a verification method is not a JsonWebKey with a purpose",
                )
            )
