"""Labelled values per kind, half of them look-alikes: what the detector is measured on.

Genuine values are written by code of this file alone, from the published weights and tables; a
look-alike has the length and characters of the kind and breaks exactly one of its rules. Everything
is synthetic. `python -m tests.anonymize.detect.corpus` prints precision and recall per kind.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

import pyarrow as pa

from anonymize.detect.validators import VALIDATORS, normalised
from anonymize.roles import Kind

Make = Callable[[random.Random], str]

RESIDENT_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
RESIDENT_CHECKS = "10X98765432"
CREDIT_LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
CREDIT_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
VIN_LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ0123456789"
VIN_VALUES = dict(zip("ABCDEFGHJKLMNPRSTUVWXYZ", "12345678123457923456789", strict=True)) | {
    str(d): str(d) for d in range(10)
}
VIN_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
PROVINCES = "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54".split()  # noqa: SIM905


def digits(draw: random.Random, count: int) -> str:
    return "".join(draw.choice("0123456789") for _ in range(count))


def other(draw: random.Random, right: str, among: str) -> str:
    return draw.choice([c for c in among if c != right])


def born(draw: random.Random) -> str:
    return (date(1940, 1, 1) + timedelta(days=draw.randrange(28_000))).strftime("%Y%m%d")


def resident_check(body: str) -> str:
    return RESIDENT_CHECKS[
        sum(int(c) * w for c, w in zip(body, RESIDENT_WEIGHTS, strict=True)) % 11
    ]


def resident_id(draw: random.Random) -> str:
    body = draw.choice(PROVINCES) + digits(draw, 4) + born(draw) + digits(draw, 3)
    return body + resident_check(body)


def resident_look_alike(draw: random.Random) -> str:
    right = resident_id(draw)
    broken = draw.choice(("check", "month", "area"))
    if broken == "check":
        return right[:17] + other(draw, right[17], RESIDENT_CHECKS)
    body = right[:10] + "13" + right[12:17] if broken == "month" else "19" + right[2:17]
    return body + resident_check(body)


def resident_15(draw: random.Random) -> str:
    return draw.choice(PROVINCES) + digits(draw, 4) + born(draw)[2:] + digits(draw, 3)


def resident_15_look_alike(draw: random.Random) -> str:
    right = resident_15(draw)
    return right[:8] + draw.choice(("00", "13", "27", "99")) + right[10:]


def foreign_permit(draw: random.Random) -> str:
    body = "9" + digits(draw, 5) + born(draw) + digits(draw, 3)
    return body + resident_check(body)


def foreign_look_alike(draw: random.Random) -> str:
    right = foreign_permit(draw)
    return right[:17] + other(draw, right[17], RESIDENT_CHECKS)


def luhn_check(body: str) -> str:
    total = 0
    for place, character in enumerate(reversed(body)):
        value = int(character) * (2 if place % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return str(-total % 10)


def bank_card(draw: random.Random) -> str:
    body = draw.choice(("62", "4", "51", "35" + "30"))
    length = draw.choice((16, 17, 18, 19)) if body == "62" else 16
    body += digits(draw, length - 1 - len(body))
    return body + luhn_check(body)


def bank_look_alike(draw: random.Random) -> str:
    right = bank_card(draw)
    if draw.random() < 0.5:
        return right[:-1] + other(draw, right[-1], "0123456789")
    body = "77" + right[2:-1]
    return body + luhn_check(body)


def device_id(draw: random.Random) -> str:
    body = draw.choice(("35", "86", "01")) + digits(draw, 12)
    return body + luhn_check(body)


def device_look_alike(draw: random.Random) -> str:
    right = device_id(draw)
    return right[:-1] + other(draw, right[-1], "0123456789")


def credit_code(draw: random.Random) -> str:
    body = draw.choice("159") + "1" + draw.choice(PROVINCES) + digits(draw, 4)
    body += "".join(draw.choice(CREDIT_LETTERS) for _ in range(9))
    total = sum(CREDIT_LETTERS.index(c) * w for c, w in zip(body, CREDIT_WEIGHTS, strict=True))
    return body + CREDIT_LETTERS[-total % 31]


def credit_look_alike(draw: random.Random) -> str:
    right = credit_code(draw)
    return right[:17] + other(draw, right[17], CREDIT_LETTERS)


def organisation_code(draw: random.Random) -> str:
    body = "".join(draw.choice("0123456789ABCDEFGHJKLMNPQRTUWXY") for _ in range(8))
    total = sum(int(c, 36) * w for c, w in zip(body, ORGANISATION_WEIGHTS, strict=True))
    return f"{body}-{'0123456789X'[-total % 11]}"


def organisation_look_alike(draw: random.Random) -> str:
    right = organisation_code(draw)
    return right[:9] + other(draw, right[9], "0123456789X")


def vehicle_id(draw: random.Random) -> str:
    body = [draw.choice(VIN_LETTERS) for _ in range(13)] + list(digits(draw, 4))
    body[8] = "0"
    total = sum(int(VIN_VALUES[c]) * w for c, w in zip(body, VIN_WEIGHTS, strict=True))
    body[8] = "0123456789X"[total % 11]
    return "".join(body)


def vehicle_look_alike(draw: random.Random) -> str:
    right = vehicle_id(draw)
    return right[:8] + other(draw, right[8], "0123456789X") + right[9:]


def iban(draw: random.Random) -> str:
    country, account = draw.choice(("DE", "CH", "GB")), digits(draw, 18)
    number = "".join(str(int(c, 36)) for c in f"{account}{country}00")
    return f"{country}{98 - int(number) % 97:02}{account}"


def iban_look_alike(draw: random.Random) -> str:
    right = iban(draw)
    return right[:-1] + other(draw, right[-1], "0123456789")


def mobile(draw: random.Random) -> str:
    start = draw.choice("130 135 139 147 150 159 166 176 180 189 191 198".split())  # noqa: SIM905
    return draw.choice(("", "", "+86", "86 ")) + start + digits(draw, 8)


def mobile_look_alike(draw: random.Random) -> str:
    return draw.choice(("10", "11", "12", "154", "25", "99")).ljust(3, "0") + digits(draw, 8)


def landline(draw: random.Random) -> str:
    return draw.choice(("020", "0755", "010")) + "-" + draw.choice("2345678") + digits(draw, 7)


def landline_look_alike(draw: random.Random) -> str:
    return draw.choice(("120", "000", "020-1", "00755-")) + digits(draw, 7)


def plate(draw: random.Random) -> str:
    head = draw.choice("粤京沪苏") + draw.choice("ABCDEFGH")
    if draw.random() < 0.5:
        return head + "".join(draw.choice("ABCDEFGHJKLMNPQRSTUVWXYZ0123456789") for _ in range(5))
    letter = draw.choice("DF")
    return head + (letter + digits(draw, 5) if draw.random() < 0.5 else digits(draw, 5) + letter)


def plate_look_alike(draw: random.Random) -> str:
    right = plate(draw)
    return (
        draw.choice(("海", "A")) + right[1:] if draw.random() < 0.5 else right[:2] + "I" + right[3:]
    )


def email(draw: random.Random) -> str:
    return f"user{digits(draw, 4)}@{draw.choice(('example.cn', 'mail.example.com'))}"


def email_look_alike(draw: random.Random) -> str:
    return email(draw).replace(*draw.choice((("@", "#"), (".", ","), ("@", "@@"))))


def ip_address(draw: random.Random) -> str:
    return ".".join(str(draw.randrange(256)) for _ in range(4))


def ip_look_alike(draw: random.Random) -> str:
    parts = [str(draw.randrange(256)) for _ in range(4)]
    parts[draw.randrange(4)] = str(draw.randrange(256, 999))
    return ".".join(parts)


def mac_address(draw: random.Random) -> str:
    sign = draw.choice(":-")
    return sign.join(f"{draw.randrange(256):02X}" for _ in range(6))


def mac_look_alike(draw: random.Random) -> str:
    return mac_address(draw)[:-1] + "G"


def passport(draw: random.Random) -> str:
    return draw.choice("EGDSP") + digits(draw, 8)


def passport_look_alike(draw: random.Random) -> str:
    return draw.choice("ABCXYZ") + digits(draw, 8)


def person_name(draw: random.Random) -> str:
    given = "".join(
        draw.choice("伟芳敏静丽强磊洋艳勇杰娟涛明超兰霞平刚桂文华")
        for _ in range(draw.choice((1, 2)))
    )
    return draw.choice(("王", "李", "张", "刘", "陈", "欧阳", "司马")) + given


def name_look_alike(draw: random.Random) -> str:
    words = "高压 黄色 马达 石灰 白酒 金额 方式 时间 钱包 江北区 安装 路口 水费 温度 常见 高中"
    return draw.choice(f"{words} 毛利 车间 广场 平方米".split())


def company_name(draw: random.Random) -> str:
    mark = draw.choice("云星海山") + draw.choice("达通信联")
    return f"广州{mark}{draw.choice(('科技', '贸易'))}有限公司"


def company_look_alike(draw: random.Random) -> str:
    return f"广州{draw.choice('云星海山')}{draw.choice('达通信联')}公园{draw.choice('东西南北')}门"


def address(draw: random.Random) -> str:
    street = draw.choice("新江昌") + draw.choice("港南岗")
    return f"广州市海珠区{street}路{draw.randrange(1, 900)}号{digits(draw, 3)}房"


def address_look_alike(draw: random.Random) -> str:
    return (
        f"{draw.choice(('地铁', '公交'))}{draw.randrange(1, 30)}{draw.choice(('号线', '路车'))}晚点"
    )


@dataclass(frozen=True)
class Score:
    precision: float
    recall: float


MAKERS: dict[Kind, tuple[Make, Make]] = {
    Kind.RESIDENT_ID: (resident_id, resident_look_alike),
    Kind.RESIDENT_ID_15: (resident_15, resident_15_look_alike),
    Kind.FOREIGN_PERMIT: (foreign_permit, foreign_look_alike),
    Kind.PASSPORT: (passport, passport_look_alike),
    Kind.BANK_CARD: (bank_card, bank_look_alike),
    Kind.IBAN: (iban, iban_look_alike),
    Kind.CREDIT_CODE: (credit_code, credit_look_alike),
    Kind.ORGANISATION_CODE: (organisation_code, organisation_look_alike),
    Kind.VEHICLE_ID: (vehicle_id, vehicle_look_alike),
    Kind.DEVICE_ID: (device_id, device_look_alike),
    Kind.MOBILE: (mobile, mobile_look_alike),
    Kind.LANDLINE: (landline, landline_look_alike),
    Kind.PLATE: (plate, plate_look_alike),
    Kind.EMAIL: (email, email_look_alike),
    Kind.IP_ADDRESS: (ip_address, ip_look_alike),
    Kind.MAC_ADDRESS: (mac_address, mac_look_alike),
    Kind.PERSON_NAME: (person_name, name_look_alike),
    Kind.COMPANY_NAME: (company_name, company_look_alike),
    Kind.ADDRESS: (address, address_look_alike),
}


def score(kind: Kind, *, count: int, seed: int) -> Score:
    """Precision and recall of the kind's validator on `count` values, half of them look-alikes."""
    draw = random.Random(seed)
    genuine, look_alike = MAKERS[kind]
    validator = next(v for v in VALIDATORS if v.kind is kind)
    half = count // 2
    values = [genuine(draw) for _ in range(half)] + [look_alike(draw) for _ in range(half)]
    found = validator.match(normalised(pa.array(values))).passed
    right, wrong = int(found[:half].sum()), int(found[half:].sum())
    return Score(right / max(right + wrong, 1), right / half)


if __name__ == "__main__":
    for each in MAKERS:
        result = score(each, count=10_000, seed=1)
        print(f"{each.value:20} precision {result.precision:.4f}  recall {result.recall:.4f}")
