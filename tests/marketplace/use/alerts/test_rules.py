"""Each rule says what it saw exactly when its figures are passed; checked by slow references."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import combinations
from statistics import median

from hypothesis import given, settings
from hypothesis import strategies as st

from marketplace.kernel.calendar import day_of
from marketplace.kernel.clock import SHANGHAI
from marketplace.kernel.ids import new_id
from marketplace.use.alerts.model import (
    TRANSITIONS,
    UNSETTLED,
    AlertKind,
    AlertMove,
    AlertState,
    Figures,
    Licensed,
    Seen,
    alerts_in,
    is_quiet,
    two_places,
    unusual_volume,
)

FIGURES = Figures(
    volume_times=5,
    volume_days=14,
    volume_active_days=3,
    quiet_from_hour=22,
    quiet_until_hour=6,
    beyond_scope_refusals=3,
    beyond_scope_days=7,
    drift_percent=20,
    drift_days=30,
    places_minutes=30,
    near_limit_percent=80,
    dormant_days=60,
)
NOW = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)  # noon in Shanghai
LICENSED = Licensed(
    purpose="operationsImprovement",
    since=NOW - timedelta(days=50),
    max_uses=100,
    rows_total=1_000_000,
    is_in_force=True,
)


def seen(ago: timedelta, rows: int = 10, **about: object) -> Seen:
    known = {"purpose": "operationsImprovement", **about}
    return Seen(id=new_id(), at=NOW - ago, rows=rows, **known)  # type: ignore[arg-type]


def kinds(*what: Seen, licensed: Licensed = LICENSED) -> list[AlertKind]:
    return [one.kind for one in alerts_in(licensed, what, FIGURES, at=NOW)]


minutes = st.integers(min_value=0, max_value=20 * 24 * 60)
uses = st.lists(
    st.builds(
        lambda ago, rows, place: seen(timedelta(minutes=ago), rows, place=place),
        minutes,
        st.integers(min_value=0, max_value=1_000),
        st.sampled_from([None, "a", "b"]),
    ),
    max_size=25,
)


def naive_volume(used: list[Seen]) -> bool:
    today = day_of(NOW)
    per_day = {
        today - timedelta(days=back): sum(
            one.rows for one in used if day_of(one.at) == today - timedelta(days=back)
        )
        for back in range(FIGURES.volume_days + 1)
    }
    active = [
        rows
        for day, rows in per_day.items()
        if day != today and any(day_of(one.at) == day for one in used)
    ]
    is_known = len(active) >= FIGURES.volume_active_days
    return is_known and per_day[today] > FIGURES.volume_times * median(active)


@given(uses)
@settings(max_examples=120)
def test_volume_is_that_of_a_count_day_by_day(used: list[Seen]) -> None:
    ordered = sorted(used, key=lambda one: one.at)
    assert bool(list(unusual_volume(ordered, FIGURES, at=NOW))) == naive_volume(used)


@given(uses)
@settings(max_examples=120)
def test_two_places_are_those_of_all_pairs(used: list[Seen]) -> None:
    span = timedelta(minutes=FIGURES.places_minutes)
    ordered = sorted(used, key=lambda one: one.at)
    known = [one for one in ordered if one.place]
    naive = any(a.place != b.place and b.at - a.at <= span for a, b in combinations(known, 2))
    assert bool(list(two_places(ordered, FIGURES))) == naive


@given(st.integers(min_value=0, max_value=23), st.integers(min_value=0, max_value=23))
def test_quiet_hours_go_over_midnight(begin: int, end: int) -> None:
    values = {name: getattr(FIGURES, name) for name in Figures.names()}
    figures = Figures(**{**values, "quiet_from_hour": begin, "quiet_until_hour": end})
    walked, hour = set(), begin
    while hour != end:
        walked.add(hour)
        hour = (hour + 1) % 24
    day = datetime(2026, 11, 23, tzinfo=SHANGHAI)
    found = {hour for hour in range(24) if is_quiet(day.replace(hour=hour), figures)}
    assert found == walked


def test_ordinary_use_is_no_alert() -> None:
    assert kinds(*[seen(timedelta(days=back)) for back in range(20)]) == []


def test_use_at_night_is_told_once_a_day() -> None:
    night = [seen(timedelta(hours=10)), seen(timedelta(hours=9))]  # 02:00 and 03:00
    assert kinds(*night) == [AlertKind.QUIET_HOURS]


def test_refusals_beyond_the_licence_count_from_the_third() -> None:
    refused = [seen(timedelta(days=n), refused=frozenset({"area-outside"})) for n in range(3)]
    used = seen(timedelta(days=1))
    assert (kinds(used, *refused[:2]), kinds(used, *refused)) == ([], [AlertKind.BEYOND_SCOPE])


def test_refusal_for_a_late_report_is_not_beyond_the_licence() -> None:
    late = [seen(timedelta(days=n), refused=frozenset({"report-due"})) for n in range(9)]
    assert kinds(seen(timedelta(days=1)), *late) == []


def test_purpose_drift_is_a_share_of_what_was_asked() -> None:
    own = [seen(timedelta(days=n)) for n in range(9)]
    other = seen(timedelta(days=1), purpose="marketing", refused=frozenset({"other-purpose"}))
    assert (kinds(*own, other), kinds(*own[:4], other)) == ([], [AlertKind.PURPOSE_DRIFT])


def test_limit_is_near_from_its_share_on() -> None:
    few = Licensed(
        purpose=LICENSED.purpose,
        since=LICENSED.since,
        max_uses=5,
        rows_total=1_000_000,
        is_in_force=True,
    )
    used = [seen(timedelta(days=n)) for n in range(4)]
    assert (kinds(*used[:3], licensed=few), kinds(*used, licensed=few)) == (
        [],
        [AlertKind.NEAR_LIMIT],
    )


def test_licence_that_lies_idle_is_told_while_it_is_in_force() -> None:
    old = Licensed(
        purpose=LICENSED.purpose,
        since=NOW - timedelta(days=60),
        max_uses=5,
        rows_total=10,
        is_in_force=True,
    )
    used = seen(timedelta(days=59), rows=0)
    assert (kinds(licensed=old), kinds(used, licensed=old)) == ([AlertKind.DORMANT], [])


def test_what_has_not_happened_yet_is_not_looked_at() -> None:
    assert kinds(seen(timedelta(hours=-9)), seen(timedelta(days=1))) == []


def test_settled_alert_is_final_and_every_other_can_be_settled() -> None:
    settled = set(AlertState) - set(UNSETTLED)
    assert {state for state, _ in TRANSITIONS} == set(UNSETTLED)
    assert {TRANSITIONS[one, AlertMove.DISMISS] for one in UNSETTLED} < settled
    assert len(TRANSITIONS) == 1 + 3 * len(UNSETTLED)
