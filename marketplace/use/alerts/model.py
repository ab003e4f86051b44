"""The rules of alerts as pure functions, and the states of an alert."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from enum import StrEnum, unique
from itertools import pairwise
from statistics import median
from typing import Final
from uuid import UUID

from contracts.policy.hierarchies import purpose_within
from contracts.policy.vocabulary import OWN
from marketplace.kernel.calendar import day_of
from marketplace.kernel.clock import SHANGHAI
from marketplace.kernel.text import Text


@unique
class AlertKind(StrEnum):
    """What looks unusual."""

    VOLUME = "volume"
    QUIET_HOURS = "quiet-hours"
    BEYOND_SCOPE = "beyond-scope"
    PURPOSE_DRIFT = "purpose-drift"
    TWO_PLACES = "two-places"
    NEAR_LIMIT = "near-limit"
    DORMANT = "dormant"


ALERT_KINDS: Final[dict[AlertKind, Text]] = {
    AlertKind.VOLUME: Text("用量突增", "Unusual volume"),
    AlertKind.QUIET_HOURS: Text("非常规时段使用", "Use in quiet hours"),
    AlertKind.BEYOND_SCOPE: Text("多次超出范围的请求", "Wishes beyond the licence"),
    AlertKind.PURPOSE_DRIFT: Text("用途偏移", "Another purpose"),
    AlertKind.TWO_PLACES: Text("一证两地同时使用", "One licence from two places"),
    AlertKind.NEAR_LIMIT: Text("接近上限", "Near a limit"),
    AlertKind.DORMANT: Text("长期未使用", "Not used for long"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What the rules need from the rule packs; each is the parameter `alerts.<name>`.

    Durations in days or minutes as the names say, shares in percent, hours of the day in Shanghai.
    """

    volume_times: int
    volume_days: int
    volume_active_days: int
    quiet_from_hour: int
    quiet_until_hour: int
    beyond_scope_refusals: int
    beyond_scope_days: int
    drift_percent: int
    drift_days: int
    places_minutes: int
    near_limit_percent: int
    dormant_days: int

    @classmethod
    def names(cls) -> list[str]:
        """Return the names of the figures."""
        return [one.name for one in fields(cls)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One use, or one wish that was refused (`refused` holds the codes); `place` None: unknown."""

    id: UUID
    at: datetime
    rows: int
    purpose: str
    place: str | None = None
    refused: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Licensed:
    """What the rules know of a licence; limits are of uses and rows in all."""

    purpose: str
    since: datetime
    max_uses: int
    rows_total: int
    is_in_force: bool


@dataclass(frozen=True, slots=True)
class Found:
    """What a rule saw: `mark` tells one occasion from another, `text` says the figures."""

    kind: AlertKind
    mark: str
    text: Text


DAY: Final = timedelta(days=1)
SCOPE_CODES: Final = frozenset(
    {
        "area-outside",
        "column-outside",
        "channel-outside",
        "rows-per-use-over-limit",
        "outside-term",
        "other-scenario",
    }
)
PURPOSE_CODE: Final = "other-purpose"


def alerts_in(
    licensed: Licensed, seen: Sequence[Seen], figures: Figures, *, at: datetime
) -> list[Found]:
    """Return what looks unusual at `at`, rule by rule; `seen` in any order."""
    past = sorted((one for one in seen if one.at <= at), key=lambda one: one.at)
    used = [one for one in past if not one.refused]
    return [
        *unusual_volume(used, figures, at=at),
        *quiet_hours(used, figures, at=at),
        *beyond_scope(past, figures, at=at),
        *purpose_drift(licensed, past, figures, at=at),
        *two_places(past, figures),
        *near_limits(licensed, used, figures),
        *dormant(licensed, used, figures, at=at),
    ]


def unusual_volume(used: Sequence[Seen], figures: Figures, *, at: datetime) -> Iterator[Found]:
    """Say when more rows left today than so many times the median of the active days before.

    Days are those of Shanghai; too few active days tell nothing.
    """
    today = day_of(at)
    rows: dict[date, int] = defaultdict(int)
    for one in used:
        rows[day_of(one.at)] += one.rows
    first = today - DAY * figures.volume_days
    usual = [count for day, count in rows.items() if first <= day < today]
    if len(usual) < figures.volume_active_days:
        return
    typical = median(usual)
    if rows[today] > figures.volume_times * typical:
        yield Found(
            AlertKind.VOLUME,
            today.isoformat(),
            Text(
                f"今日 {rows[today]:,} 行，为此前 {len(usual)} 个使用日中位数"
                f" {typical:,.0f} 行的 {figures.volume_times} 倍以上。",
                f"{rows[today]:,} rows today, more than {figures.volume_times} times the median of"
                f" {typical:,.0f} rows on {len(usual)} days of use before.",
            ),
        )


def quiet_hours(used: Sequence[Seen], figures: Figures, *, at: datetime) -> Iterator[Found]:
    """Say how often data were taken in the quiet hours of the last day, per day once."""
    quiet = [one for one in used if at - one.at < DAY and is_quiet(one.at, figures)]
    if quiet:
        span = f"{figures.quiet_from_hour:02}:00–{figures.quiet_until_hour:02}:00"
        yield Found(
            AlertKind.QUIET_HOURS,
            day_of(quiet[-1].at).isoformat(),
            Text(
                f"{span} 之间取数 {len(quiet)} 次。",
                f"Data were taken between {span}; number of times: {len(quiet)}.",
            ),
        )


def is_quiet(at: datetime, figures: Figures) -> bool:
    """Whether an instant lies in the quiet hours, which may go over midnight."""
    hour = at.astimezone(SHANGHAI).hour
    begin, end = figures.quiet_from_hour, figures.quiet_until_hour
    return begin <= hour < end if begin <= end else hour >= begin or hour < end


def beyond_scope(past: Sequence[Seen], figures: Figures, *, at: datetime) -> Iterator[Found]:
    """Say when wishes beyond area, columns, channel, volume, scenario or term are often refused."""
    since = at - DAY * figures.beyond_scope_days
    refused = [one for one in past if one.at > since and one.refused & SCOPE_CODES]
    if len(refused) >= figures.beyond_scope_refusals:
        codes = ", ".join(
            sorted(frozenset().union(*(one.refused & SCOPE_CODES for one in refused)))
        )
        yield Found(
            AlertKind.BEYOND_SCOPE,
            day_of(refused[-1].at).isoformat(),
            Text(
                f"{figures.beyond_scope_days} 天内被拒 {len(refused)} 次：{codes}。",
                f"Refused within {figures.beyond_scope_days} days: {len(refused)} times ({codes}).",
            ),
        )


def purpose_drift(
    licensed: Licensed, past: Sequence[Seen], figures: Figures, *, at: datetime
) -> Iterator[Found]:
    """Say when too large a share of what was asked for declares a purpose that is not licensed."""
    since = at - DAY * figures.drift_days
    asked = [one for one in past if one.at > since]
    other = [one for one in asked if _is_other(one, licensed.purpose)]
    if other and len(other) * 100 >= figures.drift_percent * len(asked):
        yield Found(
            AlertKind.PURPOSE_DRIFT,
            day_of(other[-1].at).isoformat(),
            Text(
                f"{figures.drift_days} 天内 {len(asked)} 次请求中有 {len(other)} 次申报其他用途。",
                f"{len(other)} of {len(asked)} wishes within {figures.drift_days} days declared"
                " another purpose.",
            ),
        )


def _is_other(one: Seen, licensed: str) -> bool:
    return PURPOSE_CODE in one.refused or not purpose_within(
        f"{OWN}{one.purpose}", f"{OWN}{licensed}"
    )


def two_places(past: Sequence[Seen], figures: Figures) -> Iterator[Found]:
    """Say when one licence was asked for from two places within minutes; `past` in order of time.

    Two neighbours in time from different places are enough to look at.
    """
    known = [one for one in past if one.place is not None]
    span = timedelta(minutes=figures.places_minutes)
    for before, after in pairwise(known):
        if before.place != after.place and after.at - before.at <= span:
            minutes = (after.at - before.at) // timedelta(minutes=1)
            yield Found(
                AlertKind.TWO_PLACES,
                day_of(after.at).isoformat(),
                Text(
                    f"相隔 {minutes} 分钟从两个来源地使用。",
                    f"Used from two places; minutes between: {minutes}.",
                ),
            )


def near_limits(licensed: Licensed, used: Sequence[Seen], figures: Figures) -> Iterator[Found]:
    """Say once per limit when it is nearly reached."""
    counted: Mapping[str, tuple[int, int, Text]] = {
        "uses": (len(used), licensed.max_uses, Text("次数", "uses")),
        "rows": (sum(one.rows for one in used), licensed.rows_total, Text("行数", "rows")),
    }
    for mark, (so_far, limit, words) in counted.items():
        if so_far * 100 >= figures.near_limit_percent * limit:
            yield Found(
                AlertKind.NEAR_LIMIT,
                mark,
                Text("{what}已达 {n} / {most}。", "{what}: {n} of {most} are used.").format(
                    what=words, n=f"{so_far:,}", most=f"{limit:,}"
                ),
            )


def dormant(
    licensed: Licensed, used: Sequence[Seen], figures: Figures, *, at: datetime
) -> Iterator[Found]:
    """Say when a licence in force was not used for long, counted from its last use or beginning."""
    last = max((one.at for one in used), default=licensed.since)
    if licensed.is_in_force and at - last >= DAY * figures.dormant_days:
        days = (at - last) // DAY
        yield Found(
            AlertKind.DORMANT,
            day_of(last).isoformat(),
            Text(f"已 {days} 天未使用。", f"Not used for {days} days."),
        )


# -- states --------------------------------------------------------------------------------------


@unique
class AlertState(StrEnum):
    """How far an alert has come."""

    OPEN = "open"
    IN_HAND = "in-hand"
    EXPLAINED = "explained"
    DISMISSED = "dismissed"
    CONFIRMED = "confirmed"


@unique
class AlertMove(StrEnum):
    """What can be done about an alert."""

    TAKE = "take"
    EXPLAIN = "explain"
    DISMISS = "dismiss"
    CONFIRM = "confirm"


@unique
class Hand(StrEnum):
    """Whose hand a move needs."""

    OWNER = "owner"
    BUYER = "buyer"


HANDS: Final[dict[AlertMove, Hand]] = {
    AlertMove.TAKE: Hand.OWNER,
    AlertMove.EXPLAIN: Hand.BUYER,
    AlertMove.DISMISS: Hand.OWNER,
    AlertMove.CONFIRM: Hand.OWNER,
}
UNSETTLED: Final = (AlertState.OPEN, AlertState.IN_HAND, AlertState.EXPLAINED)
"""States in which somebody still has to act."""

TRANSITIONS: Final[dict[tuple[AlertState, AlertMove], AlertState]] = {
    (AlertState.OPEN, AlertMove.TAKE): AlertState.IN_HAND,
    **{(one, AlertMove.EXPLAIN): AlertState.EXPLAINED for one in UNSETTLED},
    **{(one, AlertMove.DISMISS): AlertState.DISMISSED for one in UNSETTLED},
    **{(one, AlertMove.CONFIRM): AlertState.CONFIRMED for one in UNSETTLED},
}
"""The one transition table; a pair that is absent is refused."""

ALERT_STATES: Final[dict[AlertState, Text]] = {
    AlertState.OPEN: Text("待处理", "open"),
    AlertState.IN_HAND: Text("处理中", "in hand"),
    AlertState.EXPLAINED: Text("需方已说明", "explained by the buyer"),
    AlertState.DISMISSED: Text("无异常", "nothing wrong"),
    AlertState.CONFIRMED: Text("确认异常", "confirmed"),
}
