"""Addresses in networks."""

from __future__ import annotations

import ipaddress

import numpy as np
import pyarrow as pa

from anonymize.detect.validators.validator import Mask, Strength, Validator
from anonymize.roles import Kind
from anonymize.text import Text

_OCTET = r"(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)"


def _ip_address(values: pa.Array) -> Mask:
    return np.array([_is_ip_address(value) for value in values.to_pylist()], dtype=np.bool_)


def _is_ip_address(value: str) -> bool:
    try:
        ipaddress.ip_address(value)
    except ValueError:
        return False
    return True


EMAIL = Validator(
    kind=Kind.EMAIL,
    shape=r"[A-Z0-9._%+'-]{1,64}@(?:[A-Z0-9](?:[A-Z0-9-]{0,61}[A-Z0-9])?\.)+[A-Z]{2,24}",
    strength=Strength.CHECKED,
    inside=r"(?P<found>[A-Za-z0-9._%+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.)+[A-Za-z]{2,24})",
    source=Text(
        "RFC 5321 第 4.1.2 节（常用部分）、RFC 1035 第 2.3.1 节",
        "RFC 5321 section 4.1.2 (the common subset), RFC 1035 section 2.3.1",
    ),
)
IP_ADDRESS = Validator(
    kind=Kind.IP_ADDRESS,
    shape=rf"{_OCTET}(?:\.{_OCTET}){{3}}|[0-9A-F]{{0,4}}(?::[0-9A-F]{{0,4}}){{2,7}}",
    check=_ip_address,
    strength=Strength.SHAPED,
    inside=rf"(?:^|[^\d.])(?P<found>{_OCTET}(?:\.{_OCTET}){{3}})(?:[^\d.]|$)",
    source=Text(
        "RFC 791、RFC 4291 第 2.2 节",
        "RFC 791, RFC 4291 section 2.2",
    ),
)
MAC_ADDRESS = Validator(
    kind=Kind.MAC_ADDRESS,
    shape=r"[0-9A-F]{2}(?:(?::[0-9A-F]{2}){5}|(?:-[0-9A-F]{2}){5})|[0-9A-F]{4}(?:\.[0-9A-F]{4}){2}",
    strength=Strength.CHECKED,
    source=Text(
        "IEEE 802-2014 第 8.1 节，EUI-48",
        "IEEE 802-2014 section 8.1 (EUI-48)",
    ),
)
