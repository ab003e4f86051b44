"""What this slice refuses as an error; what a rule or the contract forbids is a refusal."""

from __future__ import annotations

from marketplace.kernel.errors import (
    ConflictError,
    ForbiddenError,
    InvalidError,
    NotFoundError,
    UnavailableError,
)
from marketplace.kernel.text import Text


class UnknownSessionError(NotFoundError):
    """There is no such session, or not for this reader."""

    code = "cleanroom.unknown-session"
    text = Text("没有找到该沙箱会话。", "There is no such session of the clean room.")


class UnknownQueryError(NotFoundError):
    """There is no such query, or not for this reader."""

    code = "cleanroom.unknown-query"
    text = Text("没有找到该次查询。", "There is no such query.")


class UnknownAlgorithmError(NotFoundError):
    """There is no such algorithm, or not for this reader."""

    code = "cleanroom.unknown-algorithm"
    text = Text("没有找到该算法。", "There is no such algorithm.")


class UnknownReportError(NotFoundError):
    """There is no such fitness report, or not for this reader."""

    code = "cleanroom.unknown-report"
    text = Text("没有找到该适用性报告。", "There is no such fitness report.")


class UnknownRelationError(NotFoundError):
    """There is no such statement that two enterprises are one buyer."""

    code = "cleanroom.unknown-relation"
    text = Text("没有找到该关联认定。", "There is no such relation.")


class SessionOverError(ConflictError):
    """The session was closed or its time is over."""

    code = "cleanroom.session-over"
    text = Text("该会话已结束，请重新打开。", "The session is over: open a new one.")


class RoomHeldError(ConflictError):
    """A hold lies on what the session rests on."""

    code = "cleanroom.held"
    text = Text("该产品或其来源已被冻结，沙箱暂停。", "A hold lies on the product: the room waits.")


class QueryOverError(ConflictError):
    """The query has ended already."""

    code = "cleanroom.query-over"
    text = Text("该次查询已结束。", "The query has ended.")


class TooLargeError(UnavailableError):
    """The product has more rows than the room takes in."""

    code = "cleanroom.too-large"
    text = Text(
        "产品有 {rows} 行，超过沙箱的 {most} 行。",
        "The product has {rows} rows; the room takes in {most}.",
    )


class OwnAlgorithmError(ForbiddenError):
    """Whoever submitted an algorithm cannot decide about it."""

    code = "cleanroom.own-algorithm"
    text = Text("提交人不能审批自己的算法。", "Who submitted an algorithm cannot decide about it.")


class AlgorithmDecidedError(ConflictError):
    """The algorithm's state does not allow this decision."""

    code = "cleanroom.algorithm-decided"
    text = Text("该算法的当前状态不允许此操作。", "The algorithm's state does not allow this.")


class SameAlgorithmError(ConflictError):
    """The same script was submitted for this product before."""

    code = "cleanroom.same-algorithm"
    text = Text("该脚本已为此产品提交过。", "This script was submitted for this product before.")


class SameEnterpriseError(InvalidError):
    """An enterprise is not related with itself."""

    code = "cleanroom.same-enterprise"
    text = Text("请选择两家不同的企业。", "Name two different enterprises.")


class RelationEndedError(ConflictError):
    """The relation was ended before."""

    code = "cleanroom.relation-ended"
    text = Text("该关联认定已终止。", "The relation has ended already.")


class NoiseUnavailableError(UnavailableError):
    """The package that draws and proves the noise is not installed."""

    code = "cleanroom.noise-unavailable"
    text = Text(
        "未安装差分隐私组件（附加项 dp），不能按隐私预算查询。",
        "The differential privacy package (extra dp) is not installed: no query with noise.",
    )


class NoFigureError(InvalidError):
    """A check's query does not answer with one figure."""

    code = "cleanroom.no-figure"
    text = Text(
        "检查“{check}”的查询须只返回一个数。", "The query of the check “{check}” gives no figure."
    )
