"""What the units of the story publish, and how it is told: synthetic throughout."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from anonymize.roles import Role
from marketplace.kernel.text import Text
from marketplace.simulation.tables import parking_records, service_cases
from marketplace.supply.listings.model import UseClass


@dataclass(frozen=True, slots=True)
class ProductStory:
    """One product: its source table, what the liaison corrects, and the words of the offer."""

    unit: str
    liaison: str
    officer: str
    system: str
    table_name: str
    rows: Callable[[], bytes]
    corrections: dict[str, Role]
    title: Text
    summary: Text
    duty: str
    clause: str
    scenarios: tuple[str, ...]
    keywords: tuple[str, ...]
    price_minor: int
    ceiling_minor: int
    use_class: UseClass = UseClass.INDUSTRY


PARKING = ProductStory(
    unit="hz-urban-management",
    liaison="fangyuting",
    officer="wujianping",
    system="停车场联网收费（合成）",
    table_name="parking_stays",
    rows=lambda: parking_records(5000),
    corrections={
        "street": Role.QUASI,
        "vehicle_type": Role.QUASI,
        "minutes": Role.QUASI,
    },
    title=Text("公共停车场停放记录（合成）", "Stays in public car parks (synthetic)"),
    summary=Text(
        "2026 年 10 月海珠区公共停车场停放记录，去标识后每行是一次停放：街道、车型、时长、费用。",
        "Stays in Haizhu's public car parks in October 2026, de-identified: street, "
        "kind of vehicle, duration, fee.",
    ),
    duty="公共停车场管理",
    clause="职能清单 4.1",
    scenarios=("夜间停车调度", "泊位共享选址"),
    keywords=("停车", "泊位", "交通出行", "parking"),
    price_minor=600_000,
    ceiling_minor=800_000,
)

CASES = ProductStory(
    unit="hz-street-01",
    liaison="liangsiqi",
    officer="tanguohua",
    system="街道政务服务一体机（合成）",
    table_name="service_cases",
    rows=lambda: service_cases(4000),
    corrections={"street": Role.QUASI},
    title=Text("街道便民服务办件（合成）", "Cases of a street's service counter (synthetic)"),
    summary=Text(
        "街道便民服务中心办件记录，去标识后每行是一件：年龄段、事项、渠道、办结天数。",
        "Cases of a street's service counter, de-identified: age band, matter, channel, days.",
    ),
    duty="便民服务",
    clause="职能清单 7.2",
    scenarios=("社区服务优化", "网上办事推广"),
    keywords=("政务服务", "办件", "社区", "service"),
    price_minor=0,
    ceiling_minor=0,
    use_class=UseClass.PUBLIC_INTEREST,
)
