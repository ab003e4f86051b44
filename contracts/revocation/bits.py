"""The bit string of a status list and its compressed text.

**Source:** W3C Bitstring Status List 1.0 sections 3.3 (generation), 3.4 (expansion) and 6.1 (least
length for privacy); RFC 1952 (GZIP).
"""

import gzip
import zlib
from dataclasses import dataclass

from contracts import base64url
from contracts.revocation.errors import EncodedListError, RevocationUndoneError, StatusIndexError
from contracts.text import Text

LENGTH = 131_072
_SIZE_BYTES = LENGTH // 8
_LIMIT_CHARACTERS = 32_768
_GZIP = b"\x1f\x8b\x08"


@dataclass(frozen=True, slots=True)
class StatusBits:
    """131,072 bits, all clear at first; index 0 is the top bit of byte 0."""

    data: bytes = bytes(_SIZE_BYTES)

    def __post_init__(self) -> None:
        if len(self.data) != _SIZE_BYTES:
            raise EncodedListError(
                fault=Text(f"不是 {_SIZE_BYTES} 字节", f"not {_SIZE_BYTES} bytes long")
            )

    def get(self, index: int) -> bool:
        """Whether the bit is set; raises ``StatusIndexError``."""
        byte, mask = _place(index)
        return bool(self.data[byte] & mask)

    def set(self, index: int) -> "StatusBits":
        """The same bits with this one set; raises ``StatusIndexError``."""
        byte, mask = _place(index)
        return self._with(byte, self.data[byte] | mask)

    def clear(self, index: int) -> "StatusBits":
        """The same bits with this one clear: a suspension lifted. Raises ``StatusIndexError``."""
        byte, mask = _place(index)
        return self._with(byte, self.data[byte] & ~mask)

    def require_grown_from(self, earlier: "StatusBits") -> None:
        """Raise ``RevocationUndoneError`` unless every bit set in ``earlier`` is still set."""
        ours, theirs = (int.from_bytes(bits.data, "big") for bits in (self, earlier))
        if theirs & ~ours:
            raise RevocationUndoneError

    def encoded(self) -> str:
        """``u``, the multibase prefix of unpadded base64url, and the GZIP of the bits.

        The GZIP header carries no time, so equal bits give equal texts.
        """
        return "u" + base64url.encode(gzip.compress(self.data, mtime=0))

    def _with(self, byte: int, value: int) -> "StatusBits":
        return StatusBits(self.data[:byte] + bytes([value]) + self.data[byte + 1 :])


def decode(encoded: str) -> StatusBits:
    """The bits in ``encoded``; memory is bounded whatever the text expands to.

    Raises ``EncodedListError``.
    """
    if len(encoded) > _LIMIT_CHARACTERS or not encoded.startswith("u"):
        raise EncodedListError(
            fault=Text("过长或缺少多基前缀 u", "too long or without the multibase prefix u")
        )
    try:
        packed = base64url.decode(encoded[1:])
    except base64url.NotBase64UrlError:
        raise EncodedListError(fault=Text("不是 base64url", "not base64url")) from None
    if not packed.startswith(_GZIP):
        raise EncodedListError(fault=Text("不是 GZIP", "not GZIP"))
    return StatusBits(_expanded(packed))


def _expanded(packed: bytes) -> bytes:
    expander = zlib.decompressobj(wbits=16 + zlib.MAX_WBITS)
    try:
        data = expander.decompress(packed, _SIZE_BYTES + 1)
    except zlib.error:
        raise EncodedListError(fault=Text("GZIP 数据损坏", "the GZIP data are damaged")) from None
    if not expander.eof or expander.unused_data:
        raise EncodedListError(
            fault=Text("GZIP 数据过长或不完整", "the GZIP data are too long or cut off")
        )
    return data


def _place(index: int) -> tuple[int, int]:
    if not 0 <= index < LENGTH:
        raise StatusIndexError(index=str(index), length=LENGTH)
    return index // 8, 0x80 >> (index % 8)
