"""Base64url without padding, in its one spelling: what JOSE, SD-JWT and status lists use.

**Source:** RFC 7515 section 2 and RFC 4648 sections 3.5 and 5.
"""

import base64
import binascii
from dataclasses import dataclass
from typing import ClassVar

from contracts.errors import ContractsError
from contracts.text import Text

_URL_SAFE = bytes.maketrans(b"+/", b"-_")


@dataclass(eq=False)
class NotBase64UrlError(ContractsError):
    """The text is not the one unpadded base64url spelling of any bytes."""

    length: int
    code: ClassVar[str] = "base64url"
    wording: ClassVar[Text] = Text(
        "长度为 {length} 的文本不是规范的无填充 base64url 编码。",
        "a text of {length} characters is not canonical unpadded base64url",
    )


def encode(data: bytes) -> str:
    """Unpadded base64url of the bytes."""
    return binascii.b2a_base64(data, newline=False).rstrip(b"=").translate(_URL_SAFE).decode()


def decode(text: str) -> bytes:
    """The bytes of ``text``; a second spelling, padding or a foreign character is refused.

    Two spellings of the same signature would be two documents with one meaning, and their digests
    would differ: only the canonical one is read.
    """
    try:
        data = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise NotBase64UrlError(length=len(text)) from None
    if encode(data) != text:
        raise NotBase64UrlError(length=len(text))
    return data
