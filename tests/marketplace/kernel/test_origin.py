"""A place is told from another and never an address."""

from __future__ import annotations

import pytest

from marketplace.kernel.origin import coming_from, current_place, network_of

NETWORKS = {
    "four": ("203.0.113.77", "203.0.113.0/24"),
    "six": ("2001:db8:1:2::3", "2001:db8:1::/48"),
    "four in six": ("::ffff:203.0.113.9", "203.0.113.0/24"),
    "with a zone": ("fe80::1%eth0", "fe80::/48"),
    "a name": ("testclient", None),
    "nothing": (None, None),
}


@pytest.mark.parametrize("name", NETWORKS)
def test_address_is_cut_to_its_network(name: str) -> None:
    address, network = NETWORKS[name]
    assert network_of(address) == network


@pytest.mark.usefixtures("market")
@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
async def test_place_tells_networks_apart_by_digests_of_one_length() -> None:
    found = []
    for address in ("203.0.113.7", "203.0.113.200", "198.51.100.7"):
        with coming_from(address):
            found.append(current_place() or "")
    assert (found[0] == found[1] != found[2], current_place()) == (True, None)
    assert {len(one) for one in found} == {len("hmac-sha256:") + 40}
