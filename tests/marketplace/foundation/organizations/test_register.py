"""The register holds exactly what the document names; raw wording finds its unit too."""

from __future__ import annotations

from collections import Counter

import pytest

from marketplace.foundation.organizations import register_files
from marketplace.foundation.organizations.errors import UnknownUnitError
from marketplace.foundation.organizations.model import Post, UnitKind
from marketplace.foundation.organizations.queries import (
    aliases_of,
    list_units,
    posts_of_unit,
    regions_of,
    unit_called,
)
from marketplace.foundation.organizations.service import load_register
from marketplace.kernel.access import SYSTEM

KINDS = {
    UnitKind.DISTRICT: 6,
    UnitKind.DEPARTMENT: 21,
    UnitKind.INSTITUTION: 1,
    UnitKind.UTILITY: 5,
}


async def test_there_are_exactly_33_pilot_units(market):
    await load_register(SYSTEM)
    pilots = await list_units(only_pilots=True)
    assert (len(pilots), dict(Counter(unit.kind for unit in pilots))) == (33, KINDS)


def test_haizhu_has_18_streets_none_of_them_named_by_the_source():
    streets = [unit for unit in register_files.units() if unit.kind is UnitKind.STREET]
    assert (18, set()) == (len(streets), {s.code for s in streets if s.is_named_in_source})


def test_every_unit_of_the_document_is_found_in_its_raw_text(shared_dir):
    raw = (shared_dir / "sources" / "001_799fc8ba758f5669.txt").read_text(encoding="utf-8")
    units = [unit for unit in register_files.units() if unit.is_pilot]
    missing = [unit.code for unit in units if not any(alias in raw for alias in unit.aliases)]
    assert missing == []


@pytest.mark.parametrize("name", ["gz-metro", "广州地铁集团", "广州捷运集团", "廣州捷運集團"])
async def test_the_metro_is_found_by_either_word(market, name):
    await load_register(SYSTEM)
    assert (await unit_called(name)).code == "gz-metro"


async def test_no_canonical_name_keeps_the_converted_vocabulary(market):
    noise = ("捷运", "套用", "数位", "许可权", "程式")
    named = [unit.name.zh for unit in register_files.units()]
    assert [name for name in named if any(word in name for word in noise)] == []


async def test_loading_again_changes_nothing(market):
    first = await load_register(SYSTEM)
    again = await load_register(SYSTEM)
    assert (again.units, again.jurisdictions, first.units > 33) == (0, 0, True)


@pytest.mark.parametrize(
    ("code", "posts"),
    {
        "the city's leading group": ("gz-leading-group", (Post.CITY_CDO,)),
        "its office": ("gz-office", (Post.CITY_EXECUTIVE,)),
        "a department of the city has no liaison": ("gz-police", (Post.DEPARTMENT_CDO,)),
        "a utility": ("gz-bus", (Post.DEPARTMENT_CDO,)),
        "a district without tiers of its own": ("panyu", (Post.DISTRICT_CDO,)),
        "Haizhu": ("haizhu", (Post.DISTRICT_CDO, Post.DISTRICT_EXECUTIVE)),
        "its department": ("hz-data-bureau", (Post.DEPARTMENT_CDO, Post.LIAISON)),
        "its street": ("hz-street-07", (Post.STREET_CDO, Post.LIAISON)),
    }.values(),
)
async def test_posts_follow_the_regions_tiers(market, code, posts):
    await load_register(SYSTEM)
    assert posts == await posts_of_unit(await unit_called(code))


async def test_a_region_lies_in_those_above_it(market):
    await load_register(SYSTEM)
    assert await regions_of("440105") == ("440105", "440100", "440000", "100000")


async def test_aliases_are_kept_for_the_search(market):
    await load_register(SYSTEM)
    assert await aliases_of((await unit_called("gz-metro")).id) == ["广州捷运集团", "廣州捷運集團"]


async def test_a_name_nobody_bears_is_told(market):
    await load_register(SYSTEM)
    with pytest.raises(UnknownUnitError):
        await unit_called("国脉")


def test_people_who_ship_hold_posts_that_exist():
    units = {unit.code: unit.kind for unit in register_files.units()}
    tiers = [tier for ladder in register_files.ladders() for tier in ladder.tiers]
    held = [(units[person.unit], person.post) for person in register_files.people()]
    allowed = {(kind, tier.post) for tier in tiers for kind in tier.unit_kinds}
    assert set() == set(held) - allowed
