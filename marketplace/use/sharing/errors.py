"""What this slice refuses as an error; what a contract forbids is a refusal with reasons."""

from __future__ import annotations

from marketplace.kernel.errors import (
    ConflictError,
    ForbiddenError,
    InvalidError,
    NotFoundError,
)
from marketplace.kernel.text import Text
from marketplace.use.sharing.model import FILTERS_MAX, ROWS_AT_ONCE, VALUE_LENGTH_MAX, VALUES_MAX


class LicenceTokenNotKnownError(ForbiddenError):
    """The licence token sent along is missing, unknown, revoked, over, or another licence's."""

    code = "sharing.token-not-known"
    text = Text(
        "许可令牌无效、已撤销或已过期。", "The licence token is not valid, was revoked, or is over."
    )


class UnknownLicenceTokenError(NotFoundError):
    """No token of this licence has this id."""

    code = "sharing.unknown-token"
    text = Text("没有这个许可令牌。", "There is no such licence token.")


class TokenExpiryError(InvalidError):
    """A licence token must end, within a year from now."""

    code = "sharing.token-expiry"
    text = Text("令牌的到期时间须在将来一年之内。", "A token ends within a year from now.")


class ChannelNotGrantedError(ConflictError):
    """The contract grants neither the row API nor Delta Sharing."""

    code = "sharing.channel-not-granted"
    text = Text(
        "合同没有约定行级接口或 Delta Sharing 交付。",
        "The contract grants neither the row API nor Delta Sharing.",
    )


class UnknownShareError(NotFoundError):
    """This token reaches no share, schema or table of that name."""

    code = "sharing.unknown-table"
    text = Text(
        "该令牌下没有这个数据表。", "No share, schema or table of that name under this token."
    )


class ListNotUnderstoodError(InvalidError):
    """A list's `maxResults` is not a count."""

    code = "sharing.list-not-understood"
    text = Text("maxResults 须为非负整数。", "maxResults is a whole number from 0.")


class UnknownVersionError(InvalidError):
    """The licence is for one version of the product; another one was asked for."""

    code = "sharing.unknown-version"
    text = Text(
        "许可对应第 {version} 版，没有所要的版本。",
        "The licence is for version {version}; the one asked for is not under it.",
    )


class NoHistoryError(InvalidError):
    """A licensed version never changes, so there is no feed of changes to read."""

    code = "sharing.no-history"
    text = Text(
        "许可的版本不会变化，没有变更记录可读。",
        "A licensed version never changes: there is no feed of changes.",
    )


class UnknownColumnError(InvalidError):
    """The licensed table has no such column."""

    code = "sharing.unknown-column"
    text = Text("许可的数据没有字段“{column}”。", "No column “{column}” is licensed.")


class FilterNotUnderstoodError(InvalidError):
    """A filter does not read `column comparison value`."""

    code = "sharing.filter-not-understood"
    text = Text(
        "第 {place} 个筛选条件无法理解，应写作“字段 比较 值”，比较为 eq、ne、lt、le、gt、ge、in。",
        "Filter {place} is not understood: write `column comparison value` with eq, ne, lt, le, gt,"
        " ge or in.",
    )


class FilterTooLargeError(InvalidError):
    """There are too many filters, too many values, or a value is too long."""

    code = "sharing.filter-too-large"
    text = Text(
        f"筛选条件最多 {FILTERS_MAX} 个，每个最多 {VALUES_MAX} 个值，每个值最多 "
        f"{VALUE_LENGTH_MAX} 个字符。",
        f"At most {FILTERS_MAX} filters, {VALUES_MAX} values in each, {VALUE_LENGTH_MAX} characters"
        " a value.",
    )


class FilterDoesNotFitError(InvalidError):
    """A filter's value is not of its column's kind, or its comparison has no sense there."""

    code = "sharing.filter-does-not-fit"
    text = Text(
        "字段“{column}”的类型是 {kind}，筛选条件与之不符。",
        "The column “{column}” is of kind {kind}; the filter does not fit it.",
    )


class UnknownParameterError(InvalidError):
    """The row API knows no parameter of that name."""

    code = "sharing.unknown-parameter"
    text = Text("没有参数“{field}”。", "There is no parameter “{field}”.")


class RowsOutOfRangeError(InvalidError):
    """More or fewer rows were asked for than one page may hold."""

    code = "sharing.rows-out-of-range"
    text = Text(
        f"每页行数须在 1 至 {ROWS_AT_ONCE:,} 之间。", f"A page holds 1 to {ROWS_AT_ONCE:,} rows."
    )


class UnknownMarkerError(InvalidError):
    """A page's marker was not made here, was altered, or belongs to another question."""

    code = "sharing.unknown-marker"
    text = Text(
        "翻页标记无法识别，请从第一页重新开始。",
        "The page marker is not known; start at the first page.",
    )


class MarkerOverError(InvalidError):
    """A page's marker is too old: its answer is not kept any more."""

    code = "sharing.marker-over"
    text = Text(
        "翻页标记已过期，请从第一页重新开始。",
        "The page marker is over: start at the first page.",
    )


class AddressAlteredError(ForbiddenError):
    """The address of a file does not carry the seal that this site gave it."""

    code = "sharing.address-altered"
    text = Text(
        "文件地址不是本站签发的，或已被改动。", "This site did not give out that address as it is."
    )


class AddressOverError(ForbiddenError):
    """The address of a file is over; ask for the table again."""

    code = "sharing.address-over"
    text = Text(
        "文件地址已过期，请重新查询数据表。", "The file's address is over: query the table again."
    )
