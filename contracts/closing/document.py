"""The file that travels: certificate and DID document, one canonical JSON document."""

from collections.abc import Mapping
from dataclasses import dataclass

from contracts import canonical
from contracts.canonical import JSON
from contracts.fields import fields

FORMAT = "licence-closing/v1"
"""The certificate's own format, inside what is signed."""
TYP, CTY = "licence-closing+jwt", "json"
BUNDLE = "licence-closing-file/v1"


@dataclass(frozen=True, slots=True)
class ClosingFile:
    """A closing certificate as a compact JWS, and the DID document of its issuer."""

    certificate: str
    did_document: Mapping[str, JSON]

    @property
    def encoded(self) -> bytes:
        """The canonical bytes of the file."""
        return canonical.encode(
            {
                "format": BUNDLE,
                "certificate": self.certificate,
                "did_document": dict(self.did_document),
            }
        )


def read(data: bytes) -> ClosingFile:
    """The file in ``data``.

    Raises a ``CanonicalError`` for bytes that are not canonical JSON, ``FieldError`` for another
    form.
    """
    found = fields("closing", canonical.decode(data)).only("format", "certificate", "did_document")
    found.one_of("format", BUNDLE)
    return ClosingFile(found.text("certificate"), found.object("did_document").members)
