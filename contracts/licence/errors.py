"""What can be wrong with a licence.

ContractsError
+-- LicenceError
    +-- LicenceFormError
    +-- UnknownContextError
    +-- LicenceDatesError
    +-- StatusEntriesError
    +-- PracticeNoticeError
    +-- WiderThanParentError
    +-- NotARenewalError
    +-- QrTooLongError
"""

from dataclasses import dataclass
from typing import ClassVar

from contracts.errors import ContractsError
from contracts.malformed import MalformedError
from contracts.text import Text


class LicenceError(ContractsError):
    """A licence cannot be issued or read."""

    code: ClassVar[str] = "licence"


class LicenceFormError(MalformedError, LicenceError):
    """The credential is not a licence as its format asks."""

    code: ClassVar[str] = "licence.form"
    wording: ClassVar[Text] = Text("许可格式有误：{fault}。", "the licence is malformed: {fault}")


@dataclass(eq=False)
class UnknownContextError(LicenceError):
    """The credential's ``@context`` is not the one that gives our terms their meaning."""

    document: str
    code: ClassVar[str] = "licence.unknown-context"
    wording: ClassVar[Text] = Text(
        "{document} 的 @context 未知，其术语含义无法确定。",
        "the @context of the {document} is unknown, so its terms have no certain meaning",
    )


class LicenceDatesError(LicenceError):
    """The licence ends before, or when, it begins."""

    code: ClassVar[str] = "licence.dates"
    wording: ClassVar[Text] = Text(
        "许可的终止时间不晚于开始时间。", "the licence does not end after it begins"
    )


class StatusEntriesError(LicenceError):
    """A licence points to exactly one revocation list and one suspension list."""

    code: ClassVar[str] = "licence.status-entries"
    wording: ClassVar[Text] = Text(
        "许可须恰好指向一个撤销列表和一个暂停列表。",
        "a licence points to exactly one revocation list and one suspension list",
    )


class PracticeNoticeError(LicenceError):
    """A practice licence lacks its notice, or a real one carries it."""

    code: ClassVar[str] = "licence.practice-notice"
    wording: ClassVar[Text] = Text(
        "练习许可缺少“练习，无效力”标注，或正式许可误带该标注。",
        "a practice licence lacks its notice, or a real one carries it",
    )


@dataclass(eq=False)
class WiderThanParentError(LicenceError):
    """A narrowed licence would allow something that its parent does not."""

    member: str
    code: ClassVar[str] = "licence.wider-than-parent"
    wording: ClassVar[Text] = Text(
        "收窄后的许可在“{member}”上超出原许可。",
        "the narrowed licence goes beyond its parent in “{member}”",
    )


@dataclass(eq=False)
class NotARenewalError(LicenceError):
    """An agreement does not renew the one behind the licence."""

    member: str
    code: ClassVar[str] = "licence.not-a-renewal"
    wording: ClassVar[Text] = Text(
        "该合约在“{member}”上与原许可不符，不构成续期。",
        "the agreement differs from the licence in “{member}” and does not renew it",
    )


@dataclass(eq=False)
class QrTooLongError(LicenceError):
    """A statement is too long for a code that reads well from paper."""

    size_bytes: int
    limit_bytes: int
    code: ClassVar[str] = "licence.qr-too-long"
    wording: ClassVar[Text] = Text(
        "二维码声明为 {size_bytes} 字节，超过 {limit_bytes} 字节。",
        "the QR statement has {size_bytes} bytes, more than {limit_bytes}",
    )
