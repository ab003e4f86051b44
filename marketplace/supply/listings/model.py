"""How far a version has come, what may happen to it next, and the words of an offer."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum, unique
from typing import Final

from contracts.templates.model import ContractKind
from marketplace.kernel.text import Text


@unique
class State(StrEnum):
    """How far a version of a product has come."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    LISTED = "listed"
    WITHDRAWN = "withdrawn"
    RECALLED = "recalled"


@unique
class Move(StrEnum):
    """What can be done with a version."""

    REVISE = "revise"
    SUBMIT = "submit"
    RETURN = "return"
    APPROVE = "approve"
    WITHDRAW = "withdraw"
    RECALL = "recall"


@unique
class Hand(StrEnum):
    """Whose hand a move needs, in the unit that holds the product."""

    LIAISON = "liaison"
    CHIEF = "chief"


@dataclass(frozen=True, slots=True)
class Step:
    """Where a move leads, and whose it is."""

    to: State
    hand: Hand


SHOWN: Final = 20
"""Findings of each kind that are kept of a comparison, the gravest first; all are counted."""

TRANSITIONS: Final[dict[tuple[State, Move], Step]] = {
    (State.DRAFT, Move.REVISE): Step(State.DRAFT, Hand.LIAISON),
    (State.DRAFT, Move.SUBMIT): Step(State.SUBMITTED, Hand.LIAISON),
    (State.SUBMITTED, Move.RETURN): Step(State.RETURNED, Hand.CHIEF),
    (State.SUBMITTED, Move.APPROVE): Step(State.LISTED, Hand.CHIEF),
    (State.RETURNED, Move.REVISE): Step(State.DRAFT, Hand.LIAISON),
    (State.LISTED, Move.WITHDRAW): Step(State.WITHDRAWN, Hand.CHIEF),
    (State.LISTED, Move.RECALL): Step(State.RECALLED, Hand.CHIEF),
}
"""The one transition table; a pair that is absent is refused."""

OPEN: Final = frozenset({State.DRAFT, State.SUBMITTED, State.RETURNED})
"""States of a version that has not been listed yet; a product has at most one such version."""

STATES: Final[dict[State, Text]] = {
    State.DRAFT: Text("草稿", "draft"),
    State.SUBMITTED: Text("待签批", "awaiting approval"),
    State.RETURNED: Text("已退回", "returned"),
    State.LISTED: Text("已上架", "listed"),
    State.WITHDRAWN: Text("已下架", "withdrawn"),
    State.RECALLED: Text("已召回", "recalled"),
}

MOVES: Final[dict[Move, Text]] = {
    Move.REVISE: Text("修改", "revised"),
    Move.SUBMIT: Text("提交", "submitted"),
    Move.RETURN: Text("退回", "sent back"),
    Move.APPROVE: Text("签批", "approved"),
    Move.WITHDRAW: Text("下架", "withdrawn"),
    Move.RECALL: Text("召回", "recalled"),
}
"""What each move does with a version."""


def step(state: State, move: Move) -> Step | None:
    """Return where the move leads from `state`; None where it is not allowed."""
    return TRANSITIONS.get((state, move))


@unique
class Channel(StrEnum):
    """By which of the three ways the data leave the unit. **Source:** R1 三种方式."""

    SHARE = "share"
    OPEN = "open"
    AUTHORISED = "authorised-operation"


@unique
class UseClass(StrEnum):
    """What the data may be used for, which decides whether a fee may be asked. **Source:** R4."""

    PUBLIC_INTEREST = "public-interest"
    INDUSTRY = "industry"


@unique
class PriceUnit(StrEnum):
    """What the price is paid for."""

    LICENCE = "licence"
    MONTH = "month"
    YEAR = "year"
    USE = "use"


CHANNELS: Final[dict[Channel, Text]] = {
    Channel.SHARE: Text("共享", "sharing"),
    Channel.OPEN: Text("开放", "open"),
    Channel.AUTHORISED: Text("授权运营", "authorised operation"),
}
USE_CLASSES: Final[dict[UseClass, Text]] = {
    UseClass.PUBLIC_INTEREST: Text("公共治理、公益事业", "public governance, public interest"),
    UseClass.INDUSTRY: Text("产业发展、行业发展", "industry"),
}
PRICE_UNITS: Final[dict[PriceUnit, Text]] = {
    PriceUnit.LICENCE: Text("每份许可", "per licence"),
    PriceUnit.MONTH: Text("每月", "per month"),
    PriceUnit.USE: Text("每次使用", "per use"),
    PriceUnit.YEAR: Text("每年", "per year"),
}

TEMPLATES: Final[dict[str, ContractKind]] = {
    "data-provision": ContractKind.PROVISION,
    "entrusted-processing": ContractKind.PROCESSING,
    "fusion-development": ContractKind.FUSION,
    "intermediary": ContractKind.INTERMEDIARY,
}
"""The model contracts by the name an offer gives them. **Source:** R8."""

TEMPLATE_TITLES: Final[dict[str, Text]] = {
    "data-provision": Text("数据提供", "data provision"),
    "entrusted-processing": Text("数据委托处理", "entrusted processing"),
    "fusion-development": Text("数据融合开发", "fusion development"),
    "intermediary": Text("数据中介服务", "intermediary service"),
}


@unique
class EndGround(StrEnum):
    """Why a listing ended."""

    SUPERSEDED = "superseded"
    NO_LONGER_OFFERED = "no-longer-offered"
    QUALITY = "quality"
    RISK_FOUND = "risk-found"
    SOURCE_IN_DOUBT = "source-in-doubt"
    ORDERED = "ordered"


END_GROUNDS: Final[dict[EndGround, Text]] = {
    EndGround.SUPERSEDED: Text("已有新版本", "a newer version"),
    EndGround.NO_LONGER_OFFERED: Text("不再提供", "no longer offered"),
    EndGround.QUALITY: Text("质量问题", "quality"),
    EndGround.RISK_FOUND: Text("发现重标识风险", "a risk of re-identification was found"),
    EndGround.SOURCE_IN_DOUBT: Text("来源存疑", "the source is in doubt"),
    EndGround.ORDERED: Text("依监管要求", "ordered by the regulator"),
}


@unique
class ReturnGround(StrEnum):
    """Why a draft was sent back."""

    DESCRIPTION = "description"
    SOURCE = "source"
    RISK = "risk"
    PRICE = "price"
    SCENARIO = "scenario"
    TERMS = "terms"


RETURN_GROUNDS: Final[dict[ReturnGround, Text]] = {
    ReturnGround.DESCRIPTION: Text("说明不清", "the description is unclear"),
    ReturnGround.SOURCE: Text("来源说明不足", "the source statement is not enough"),
    ReturnGround.RISK: Text("风险偏高", "the risk is too high"),
    ReturnGround.PRICE: Text("价格不妥", "the price is not right"),
    ReturnGround.SCENARIO: Text("场景不妥", "the scenarios are not right"),
    ReturnGround.TERMS: Text("条款不妥", "the terms are not right"),
}
