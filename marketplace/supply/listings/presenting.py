"""Stations and checks of a version as the parts of a page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID

from marketplace.foundation.accounts.schemas import UserView
from marketplace.kernel.text import Text
from marketplace.supply.listings.schemas import (
    CheckView,
    PassportView,
    StationView,
    VersionView,
)
from marketplace.web.parts import Check, Standing, Station

STATION_NAMES: Final[dict[str, Text]] = {
    "source-table": Text("源表", "Source table"),
    "columns-examined": Text("字段识别", "Columns examined"),
    "recipe": Text("配方", "Recipe"),
    "measured-evidence": Text("实测证据", "Measured evidence"),
    "approval": Text("签批", "Approval"),
    "listing": Text("上架", "Listing"),
    "log-entry": Text("日志条目", "Log entry"),
}
PLACES: Final = {
    "source-table": "/resources/{}",
    "columns-examined": "/batches/{}/columns",
    "recipe": "/batches/{}/recipes",
    "measured-evidence": "/evidence/{}",
}
"""Where the subject of a station is shown; only the unit's own people open these."""
GATE_NAMES: Final[dict[str, Text]] = {
    "unit.may-publish": Text("单位可以发布", "The unit may publish"),
    "listing.source-statement": Text("来源说明", "Source statement"),
    "listing.identities": Text("起草与签批的身份", "Identities of drafter and approver"),
    "listing.grade": Text("分类分级", "Grade"),
    "listing.columns-confirmed": Text("字段角色已确认", "Roles of the columns confirmed"),
    "listing.channel": Text("渠道", "Channel"),
    "listing.evidence-bound": Text("实测证据与字节一致", "Evidence binds the bytes"),
    "listing.evidence-threshold": Text("达到文件交付门槛", "Threshold for a file reached"),
    "listing.combined": Text(
        "与已上架产品一起也认不出人", "Nobody recognised even beside what is listed"
    ),
    "listing.scenario": Text("应用场景", "Scenario"),
    "listing.price": Text("价格", "Price"),
    "listing.template": Text("合同范本", "Model contract"),
}


def checks_shown(checks: Sequence[CheckView], version: VersionView) -> list[Check]:
    """Return the list before an approval, each missing thing with a link to where it is mended."""
    return [
        Check(
            label=GATE_NAMES.get(one.gate, Text(one.gate, one.gate)),
            met=one.met,
            detail=_joined(one.reasons),
            href=None if one.met else _place(one.gate, version),
            rule=f"{one.rule} {one.clause}",
            not_compared=one.not_compared or "",
        )
        for one in checks
    ]


def _joined(reasons: Sequence[Text]) -> Text | str:
    if not reasons:
        return ""
    return Text("".join(text.zh for text in reasons), " ".join(text.en for text in reasons))


def _place(gate: str, version: VersionView) -> str:
    places = {
        "listing.source-statement": f"/resources/{version.resource_id}",
        "listing.grade": f"/resources/{version.resource_id}",
        "listing.columns-confirmed": f"/evidence/{version.evidence_id}",
        "listing.evidence-bound": f"/evidence/{version.evidence_id}",
        "listing.evidence-threshold": f"/evidence/{version.evidence_id}",
        "listing.combined": f"/drafts/{version.version_id}#combined",
        "unit.may-publish": "/units",
    }
    return places.get(gate, f"/drafts/{version.version_id}#offer")


def stations(way: PassportView, people: Mapping[UUID, UserView]) -> list[Station]:
    """Return the stations of a passport; a broken one says why, one without an instant waits."""
    return [_station(one, people) for one in way.stations]


def _station(one: StationView, people: Mapping[UUID, UserView]) -> Station:
    standing = Standing.DONE if one.at else Standing.PENDING
    return Station(
        name=STATION_NAMES[one.station],
        value=one.value,
        digest=one.digest,
        who=people[one.by].display_name if one.by and one.by in people else "",
        at=one.at,
        href=PLACES[one.station].format(one.subject) if one.station in PLACES else None,
        standing=Standing.BROKEN if one.broken else standing,
        why=one.broken,
    )
