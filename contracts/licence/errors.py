"""What can be wrong with a licence.

ContractsError
+-- LicenceError
    +-- LicenceFormError
    +-- UnknownContextError
    +-- LicenceDatesError
    +-- StatusEntriesError
    +-- PracticeNoticeError
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
