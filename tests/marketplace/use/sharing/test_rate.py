"""A token asks at its pace: so much in a minute, and each token for itself."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from marketplace.use.sharing.rate import WINDOW, Pace

START = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
ONE, OTHER = UUID(int=1), UUID(int=2)


def test_request_beyond_the_allowance_is_refused_until_the_window_is_over() -> None:
    pace = Pace()
    taken = [pace.take(ONE, most=2, at=START).is_refused for _ in range(3)]
    later = pace.take(ONE, most=2, at=START + WINDOW).is_refused
    assert (taken, later) == ([False, False, True], False)


def test_tokens_do_not_take_from_each_other() -> None:
    pace = Pace()
    pace.take(ONE, most=1, at=START)
    assert not pace.take(OTHER, most=1, at=START).is_refused


def test_refusal_says_when_to_come_again() -> None:
    pace = Pace()
    pace.take(ONE, most=1, at=START)
    refused = pace.take(ONE, most=1, at=START + timedelta(seconds=17.5))
    assert refused.headers == {
        "ratelimit-policy": '"token";q=1;w=60',
        "ratelimit": '"token";r=0;t=43',
        "retry-after": "43",
    }


def test_windows_that_are_over_take_no_memory() -> None:
    pace = Pace()
    for number in range(50):
        pace.take(UUID(int=number), most=1, at=START)
    pace.take(ONE, most=1, at=START + WINDOW)
    assert len(pace._windows) == 1


@given(st.lists(st.floats(0, 20), max_size=60))
@settings(max_examples=60)
def test_no_window_ever_holds_more_than_allowed(pauses: list[float]) -> None:
    pace, at, allowed = Pace(), START, []
    for pause in pauses:
        at += timedelta(seconds=pause)
        if not pace.take(ONE, most=3, at=at).is_refused:
            allowed.append(at)
    windows: list[list[datetime]] = []
    for moment in allowed:  # the naive reference: windows begin with their first request
        if not windows or moment - windows[-1][0] >= WINDOW:
            windows.append([])
        windows[-1].append(moment)
    assert all(len(one) <= 3 for one in windows)
