"""Every fact that the log can carry has words; words are for facts that there are."""

from __future__ import annotations

from marketplace.foundation.transparency.wording import ACTS, FAMILIES, act_in_words
from marketplace.kernel.events import event_types
from marketplace.slices import modules


def test_every_act_has_words() -> None:
    modules("events")
    marketplace_events = {
        name for name, kind in event_types().items() if kind.__module__.startswith("marketplace.")
    }
    assert marketplace_events - set(ACTS) == set()


def test_every_family_of_acts_can_be_searched_for() -> None:
    assert {name.partition(".")[0] for name in ACTS} <= set(FAMILIES)


def test_act_without_words_says_its_own_name() -> None:
    assert act_in_words("nothing.like-that").zh == "nothing.like-that"
