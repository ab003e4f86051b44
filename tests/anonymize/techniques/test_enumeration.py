"""An attacker who knows the whole space of card numbers, and who holds two products."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

import pandas as pd
import pytest

from anonymize.plan import ColumnPlan, Plan
from anonymize.roles import Kind, Role
from anonymize.run import run
from anonymize.techniques import Keep, Pseudonym
from anonymize.techniques.pseudonyms import Algorithm

MASTER = bytes(range(32))
SPACE = [f"5100{number:06d}" for number in range(5_000)]
"""Every card number there can be (synthetic); the people of the tables hold some of them."""
HELD = SPACE[::50]
HASHES = ("md5", "sha1", "sha256", "sha512", "sm3", "blake2b")
SPELLINGS: dict[str, Callable[[str], str]] = {
    "plain": str,
    "with the product": lambda card: "GZ-BUS" + card,
    "with the column": lambda card: "card_no" + card,
    "with both": lambda card: "GZ-BUS\ncard_no\n" + card,
}


def released(product: str, algorithm: Algorithm = "aes-cmac") -> pd.DataFrame:
    """Return what a product releases of the people: a pseudonym for the card, and the line."""
    plan = Plan(
        name="pseudonyms@1",
        product=product,
        key_id="main",
        columns=(
            ColumnPlan(
                name="card_no",
                role=Role.DIRECT,
                kind=Kind.SERIAL,
                technique=Pseudonym(algorithm=algorithm),
            ),
            ColumnPlan(name="line", role=Role.PLAIN, kind=Kind.CATEGORY, technique=Keep()),
        ),
    )
    frame = pd.DataFrame({"card_no": HELD, "line": ["B1"] * len(HELD)}, dtype="str")
    return run(frame, plan, keys={"main": MASTER}).frame


@pytest.mark.parametrize("algorithm", ["aes-cmac", "sm4-cmac", "hmac-sha256", "hmac-sm3"])
@pytest.mark.parametrize("spelling", SPELLINGS)
def test_hashing_every_card_number_finds_nobody(algorithm: Algorithm, spelling: str) -> None:
    pseudonyms = set(released("GZ-BUS", algorithm)["card_no"])
    length = len(next(iter(pseudonyms)))
    tried = {
        hashlib.new(name, SPELLINGS[spelling](card).encode()).hexdigest()[:length]
        for name in HASHES
        if name in hashlib.algorithms_available
        for card in SPACE
    }
    assert (len(pseudonyms), pseudonyms & tried) == (len(HELD), set())


def test_the_same_attack_finds_everybody_behind_plain_hashes() -> None:
    hashed = {hashlib.sha256(card.encode()).hexdigest()[:24] for card in HELD}
    tried = {hashlib.sha256(card.encode()).hexdigest()[:24]: card for card in SPACE}
    assert {tried[one] for one in hashed} == set(HELD)


def test_pseudonyms_of_two_products_do_not_join() -> None:
    bus, metro = released("GZ-BUS"), released("GZ-METRO")
    assert len(bus.merge(metro, on="card_no")) == 0


def test_pseudonyms_of_one_product_do() -> None:
    assert len(released("GZ-BUS").merge(released("GZ-BUS"), on="card_no")) == len(HELD)
