"""JSON Web Signatures in compact form, reduced to what credentials need.

The header holds exactly ``alg``, ``cty``, ``kid`` and ``typ``. Everything else that JOSE knows,
keys or addresses of keys inside the header, ``crit``, detached or unencoded payloads, ``none`` and
the HMAC family, is refused by name: each has been a way to talk a verifier into the wrong key.

The signing input is put together here and handed to a ``Signer``, since a device gives no private
key to a JOSE library; JOSE libraries of others check the result in the tests.

**Source:** RFC 7515 sections 3.1 and 5, RFC 8725 sections 3.1 to 3.3 and 3.11, RFC 9864.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from contracts import base64url, canonical
from contracts.canonical import JSON
from contracts.errors import ContractsError
from contracts.malformed import MalformedError
from contracts.signing.keys import PublicKey
from contracts.signing.signer import Signer
from contracts.signing.suites import Suite, suite_of_alg, verify
from contracts.text import Text

LIMIT_CHARACTERS = 1_500_000
_MEMBERS = frozenset({"alg", "cty", "kid", "typ"})


class JwsError(ContractsError):
    """A text is not a JSON Web Signature that this library reads."""

    code: ClassVar[str] = "jws"


class MalformedJwsError(MalformedError, JwsError):
    """The text breaks a rule of the compact form; ``fault`` says which."""

    code: ClassVar[str] = "jws.malformed"
    wording: ClassVar[Text] = Text("JWS 格式有误：{fault}。", "the JWS is malformed: {fault}")


@dataclass(eq=False)
class HeaderRefusedError(JwsError):
    """A header member that is missing, unknown, or has another value than the document needs."""

    member: str
    code: ClassVar[str] = "jws.header-refused"
    wording: ClassVar[Text] = Text(
        "JWS 头部成员“{member}”缺失、未知或取值不符。",
        "the JWS header member “{member}” is missing, unknown or has the wrong value",
    )


@dataclass(frozen=True, slots=True)
class Jws:
    """A parsed signature whose header is well formed; nothing about it is trusted yet."""

    alg: str
    kid: str
    payload: Mapping[str, JSON]
    signing_input: bytes
    signature: bytes

    @property
    def suite(self) -> Suite:
        """The suite that ``alg`` names."""
        return suite_of_alg(self.alg)

    def require_signed_by(self, key: PublicKey) -> None:
        """Return only if ``key`` made the signature, under the suite that the header names.

        Raises ``SuiteConfusionError`` or ``SignatureInvalidError``.
        """
        verify(self.suite, key, self.signing_input, self.signature)


def sign(payload: Mapping[str, JSON], signer: Signer, *, typ: str, cty: str) -> str:
    """The compact JWS over the payload's canonical bytes."""
    header: JSON = {"alg": signer.alg, "cty": cty, "kid": signer.kid, "typ": typ}
    parts = [base64url.encode(canonical.encode(part)) for part in (header, payload)]
    signing_input = ".".join(parts)
    return f"{signing_input}.{base64url.encode(signer.sign(signing_input.encode('ascii')))}"


def parse(text: str, *, typ: str, cty: str) -> Jws:
    """Read a compact JWS of the stated types; checks the form, not yet the signature.

    Raises a ``JwsError``, a ``CanonicalError`` for JSON that two readers could understand
    differently, or ``UnknownSuiteError`` for an ``alg`` that is not ours.
    """
    if len(text) > LIMIT_CHARACTERS:
        raise MalformedJwsError(
            fault=Text(
                f"超过 {LIMIT_CHARACTERS} 个字符", f"longer than {LIMIT_CHARACTERS} characters"
            )
        )
    parts = text.split(".")
    if len(parts) != 3:
        raise MalformedJwsError(
            fault=Text("不是以点号连接的三段", "not three parts joined by dots")
        )
    header, payload = (_object(part) for part in parts[:2])
    _require_header(header, typ=typ, cty=cty)
    jws = Jws(
        alg=str(header["alg"]),
        kid=str(header["kid"]),
        payload=payload,
        signing_input=f"{parts[0]}.{parts[1]}".encode("ascii"),
        signature=_decoded(parts[2]),
    )
    suite_of_alg(jws.alg)
    return jws


def _require_header(header: Mapping[str, JSON], *, typ: str, cty: str) -> None:
    for member in sorted(header.keys() ^ _MEMBERS):
        raise HeaderRefusedError(member=member)
    for member in sorted(_MEMBERS):
        if not isinstance(header[member], str):
            raise HeaderRefusedError(member=member)
    # Media types are compared as RFC 7515 section 4.1.9 says: without regard to case.
    for member, expected in (("typ", typ), ("cty", cty)):
        if str(header[member]).lower() != expected:
            raise HeaderRefusedError(member=member)


def _object(part: str) -> Mapping[str, JSON]:
    value = canonical.decode(_decoded(part))
    if not isinstance(value, Mapping):
        raise MalformedJwsError(
            fault=Text("头部或载荷不是 JSON 对象", "header or payload is not a JSON object")
        )
    return value


def _decoded(part: str) -> bytes:
    try:
        return base64url.decode(part)
    except base64url.NotBase64UrlError:
        raise MalformedJwsError(
            fault=Text("某一段不是规范的 base64url", "a part is not canonical base64url")
        ) from None
