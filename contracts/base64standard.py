"""Standard base64 with padding, in its one spelling: what signed notes and checkpoints use.

**Source:** RFC 4648 sections 3.5 and 4.
"""

import base64
import binascii


def encode(data: bytes) -> str:
    """Padded base64 of the bytes."""
    return base64.b64encode(data).decode("ascii")


def decode(text: str) -> bytes | None:
    """The bytes of ``text``, or None when it is not the one padded spelling of any bytes.

    None rather than an error: only the caller knows which line of which document was wrong.
    """
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
    return data if encode(data) == text else None
