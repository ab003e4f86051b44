"""What this slice refuses."""

from __future__ import annotations

from marketplace.kernel.errors import (
    ConflictError,
    InvalidError,
    NotFoundError,
    UnavailableError,
)
from marketplace.kernel.text import Text


class UnknownNoticeError(NotFoundError):
    """No notice of that id was sent to this user."""

    code = "notices.unknown-notice"
    text = Text("没有这条通知。", "There is no such notice.")


class ForeignLinkError(InvalidError):
    """A notice leads somewhere outside this site."""

    code = "notices.foreign-link"
    text = Text("通知的链接须为本站路径。", "A notice links to a path of this site.")


class MalformedAddressError(InvalidError):
    """A webhook's address is not a plain URL."""

    code = "notices.malformed-address"
    text = Text(
        "请填写完整的 https 地址，不含用户名与片段，至多 512 个字符。",
        "Give a whole https address without user name and fragment, at most 512 characters.",
    )


class ForbiddenAddressError(InvalidError):
    """A webhook leads inside a network, or over plain HTTP."""

    code = "notices.forbidden-address"
    text = Text(
        "回调地址须为公网 https 地址。",
        "A webhook leads to a public address over https.",
    )


class MalformedMailError(InvalidError):
    """A mail address cannot be one."""

    code = "notices.malformed-mail"
    text = Text("请填写有效的邮件地址。", "Give a valid mail address.")


class WrongCodeError(InvalidError):
    """The code is not the one that was mailed, or it is too late."""

    code = "notices.wrong-code"
    text = Text(
        "验证码不符或已过期，请重新填写邮件地址。",
        "The code is not the one that was mailed, or it is too old; enter the address again.",
    )


class UnknownMailServerError(InvalidError):
    """The setting of the mail server cannot be read."""

    code = "notices.unknown-mail-server"
    text = Text(
        "邮件服务器须为 smtp、smtp+starttls 或 smtps 地址，并设发件地址。",
        "The mail server is an smtp, smtp+starttls or smtps address, with a sender.",
    )


class UnknownEndpointError(NotFoundError):
    """There is no such endpoint, or not for this reader."""

    code = "notices.unknown-endpoint"
    text = Text("没有这个回调地址。", "There is no such endpoint.")


class UnknownMessageError(NotFoundError):
    """There is no such message."""

    code = "notices.unknown-message"
    text = Text("没有这条消息。", "There is no such message.")


class TooManyEndpointsError(ConflictError):
    """The organisation has as many endpoints as it may."""

    code = "notices.too-many-endpoints"
    text = Text("回调地址已达上限。", "There are as many endpoints as there may be.")


class MailNotSentError(UnavailableError):
    """The mail server is not set, or did not take the mail."""

    code = "notices.mail-not-sent"
    text = Text("邮件未能发出，请稍后再试。", "The mail could not be sent; try again later.")
