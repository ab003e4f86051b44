"""From which place a request came: a keyed digest of its network, good for comparing alone.

No address is kept. The network is that of the address (24 bits of IPv4, 48 of IPv6), since people
move within one; the key is the operator's, so that nobody can look an address up in the digests.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from ipaddress import ip_address, ip_network

from marketplace.kernel.keyring import operator_signer

PURPOSE = "places"
LABEL = b"origin/place/v1\n"
_address: ContextVar[str | None] = ContextVar("origin", default=None)


@contextmanager
def coming_from(address: str | None) -> Iterator[None]:
    """Let what happens inside the block come from this address; None when it is not known."""
    token = _address.set(address)
    try:
        yield
    finally:
        _address.reset(token)


def current_place() -> str | None:
    """Return the place the present request came from; None for workers and the command line."""
    network = network_of(_address.get())
    if network is None:
        return None
    key = hashlib.sha256(operator_signer(PURPOSE).sign(LABEL)).digest()
    return "hmac-sha256:" + hmac.digest(key, network.encode(), hashlib.sha256).hex()[:40]


def network_of(address: str | None) -> str | None:
    """Return the network that an address lies in; None for what is no address."""
    try:
        found = ip_address((address or "").partition("%")[0])
    except ValueError:
        return None
    mapped = found.ipv4_mapped if found.version == 6 else None
    known = mapped or found
    bits = 24 if known.version == 4 else 48
    return str(ip_network(f"{known}/{bits}", strict=False))
