"""Where a webhook may lead: to public addresses over HTTPS, and to nothing inside.

The name is resolved at each sending and the connection goes to the very address that was judged, so
that a name which changes its mind in between (DNS rebinding) gains nothing.

**Source:** RFC 6890 (special-purpose addresses); RFC 6052 and RFC 3056 (IPv4 inside IPv6).
"""

from __future__ import annotations

import asyncio
import socket
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Final
from urllib.parse import SplitResult, urlsplit

from marketplace.foundation.notices.errors import ForbiddenAddressError, MalformedAddressError

NAT64: Final = IPv6Network("64:ff9b::/96")
LONGEST: Final = 512


@dataclass(frozen=True, slots=True)
class Place:
    """An endpoint's address taken apart."""

    scheme: str
    host: str
    port: int
    path: str


@dataclass(frozen=True, slots=True)
class Reached:
    """A place with the address that was judged and is connected to."""

    place: Place
    address: str

    @property
    def url(self) -> str:
        """The URL that names the address itself."""
        host = f"[{self.address}]" if ":" in self.address else self.address
        return f"{self.place.scheme}://{host}:{self.place.port}{self.place.path}"


def place_of(url: str, *, private_allowed: bool) -> Place:
    """Take an address apart, or say what is wrong with it.

    `MalformedAddressError` for anything that is no plain address; `ForbiddenAddressError` for plain
    HTTP or a literal address inside, unless private ones are allowed.
    """
    parts = _split(url)
    if parts.scheme != "https" and not private_allowed:
        raise ForbiddenAddressError(field="url")
    host = parts.hostname or ""
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    place = Place(parts.scheme, host, parts.port or _PORTS[parts.scheme], path)
    literal = _literal(host)
    if literal is not None and not private_allowed and not is_public(literal):
        raise ForbiddenAddressError(field="url")
    return place


_PORTS: Final = {"https": 443, "http": 80}


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        is_plain = (
            url.isascii()
            and url.isprintable()
            and len(url) <= LONGEST
            and parts.scheme in _PORTS
            and bool(parts.hostname)
            and parts.username is None
            and not parts.fragment
            and parts.port != 0
            and not set(url) & set(" \\")
        )
    except ValueError:
        is_plain = False
    if not is_plain:
        raise MalformedAddressError(field="url")
    return parts


def _literal(host: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(host)
    except ValueError:
        return None


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Whether an address lies in the public Internet, also the one wrapped inside another."""
    if isinstance(address, IPv6Address):
        wrapped = _wrapped(address)
        if wrapped is not None:
            return is_public(wrapped)
    return address.is_global and not address.is_multicast


def _wrapped(address: IPv6Address) -> IPv4Address | None:
    if address in NAT64:
        return IPv4Address(int(address) & 0xFFFF_FFFF)
    return address.ipv4_mapped or address.sixtofour


async def reach(place: Place, *, private_allowed: bool) -> Reached:
    """Resolve a place now and choose its address; every address it has must be allowed.

    Raises `ForbiddenAddressError`, or OSError when the name does not resolve.
    """
    found = await asyncio.get_running_loop().getaddrinfo(
        place.host, place.port, type=socket.SOCK_STREAM
    )
    addresses = [str(sockaddr[0]) for *_, sockaddr in found]
    judged = [is_public(ip_address(one.partition("%")[0])) for one in addresses]
    if not addresses or not (private_allowed or all(judged)):
        raise ForbiddenAddressError(field="url")
    return Reached(place, addresses[0])
