"""Synthetic source tables: made by rules and chance from a seed; they describe nobody.

They hold what real feeds hold (plates, telephone numbers, resident numbers with right check
characters), so that finding and treating it is real work.
"""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

STREETS = ("赤岗街道", "新港街道", "滨江街道", "江南中街道", "琶洲街道", "沙园街道")
_SURNAMES = "陈李黄张梁林王吴何周郑谢罗邓冯"
_GIVEN = "伟敏静丽强磊军洋勇艳杰娟涛明超秀兰霞平刚桂英华玉萍红"
_RESIDENT_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"


def parking_records(rows: int, *, seed: int = 20261101) -> bytes:
    """Return stays in public car parks: plate, phone, times, street, kind of vehicle, fee."""
    chance = random.Random(seed)
    return _csv(
        ("plate_no", "mobile", "entry_time", "street", "vehicle_type", "minutes", "fee", "pay_by"),
        (_stay(chance) for _ in range(rows)),
    )


def _stay(chance: random.Random) -> Sequence[object]:
    entry = datetime(2026, 10, 1, 0, 0) + timedelta(  # noqa: DTZ001 - local wall time in a feed
        days=chance.randrange(31),
        hours=chance.choices(range(24), weights=[1] * 6 + [3, 8, 9, 6, 5, 5] + [6] * 12)[0],
        minutes=15 * chance.randrange(4),
    )
    kind = chance.choices(("小型车", "新能源", "大型车"), weights=(6, 3, 1))[0]
    minutes = 15 * chance.randint(1, 32)
    return (
        _plate(chance, kind),
        f"1{chance.choice('35789')}{chance.randrange(10**9):09d}",
        entry.strftime("%Y-%m-%d %H:%M"),
        chance.choices(STREETS, weights=(5, 4, 3, 3, 4, 2))[0],
        kind,
        minutes,
        max(5, minutes // 30 * 2),
        chance.choices(("扫码", "ETC", "现金"), weights=(6, 3, 1))[0],
    )


def _plate(chance: random.Random, kind: str) -> str:
    letters = "ABCDEFGHJKLMNPQRSTUVWXYZ"
    if kind == "新能源":
        return f"粤A{chance.choice('DF')}{chance.randrange(100000):05d}"
    return f"粤A{chance.choice(letters)}{chance.randrange(10000):04d}"


def service_cases(rows: int, *, seed: int = 20261102) -> bytes:
    """Return cases of a street's service counter: who came, for what, how long it took."""
    chance = random.Random(seed)
    return _csv(
        ("name", "resident_id", "birth_date", "sex", "street", "matter", "channel", "days"),
        (_case(chance) for _ in range(rows)),
    )


def _case(chance: random.Random) -> Sequence[object]:
    born = date(1945, 1, 1) + timedelta(days=chance.randrange(60 * 365))
    woman = chance.random() < 0.5
    return (
        chance.choice(_SURNAMES) + "".join(chance.choices(_GIVEN, k=chance.randint(1, 2))),
        resident_number("440105", born, 2 * chance.randrange(50) * 10 + (0 if woman else 1)),
        born.isoformat(),
        "女" if woman else "男",
        chance.choices(STREETS, weights=(5, 4, 3, 3, 4, 2))[0],
        chance.choices(("社保", "居住证", "营业执照", "生育登记"), weights=(5, 3, 2, 1))[0],
        chance.choices(("窗口", "网上", "自助机"), weights=(4, 5, 2))[0],
        chance.choices((1, 2, 3, 5), weights=(6, 3, 2, 1))[0],
    )


def resident_number(region: str, born: date, sequence: int) -> str:
    """Return a made-up resident number with the right check character. **Source:** GB
    11643-1999."""
    body = f"{region}{born:%Y%m%d}{sequence % 1000:03d}"
    total = sum(int(digit) * w for digit, w in zip(body, _RESIDENT_WEIGHTS, strict=True))
    return body + _CHECK[total % 11]


def _csv(head: Sequence[str], rows: Iterator[Sequence[object]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(head)
    writer.writerows(rows)
    return out.getvalue().encode()
