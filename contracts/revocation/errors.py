"""What can be wrong with a status list.

ContractsError
+-- RevocationError
    +-- StatusIndexError
    +-- EncodedListError
    +-- RevocationUndoneError
    +-- StatusListFormError
"""

from dataclasses import dataclass
from typing import ClassVar

from contracts.errors import ContractsError
from contracts.malformed import MalformedError
from contracts.text import Text


class RevocationError(ContractsError):
    """A status list cannot be made, read or changed."""

    code: ClassVar[str] = "revocation"


@dataclass(eq=False)
class StatusIndexError(RevocationError):
    """An index outside the list."""

    index: str
    length: int
    code: ClassVar[str] = "revocation.index"
    wording: ClassVar[Text] = Text(
        "状态索引 {index} 不在 0 至 {length}（不含）之间。",
        "the status index {index} is not between 0 and {length}, exclusive",
    )


class EncodedListError(MalformedError, RevocationError):
    """The text is not a compressed bit string of the one length in use."""

    code: ClassVar[str] = "revocation.encoded-list"
    wording: ClassVar[Text] = Text(
        "状态列表编码有误：{fault}。", "the encoded status list is wrong: {fault}"
    )


class RevocationUndoneError(RevocationError):
    """A new revocation list lacks a revocation that the list before it had."""

    code: ClassVar[str] = "revocation.undone"
    wording: ClassVar[Text] = Text(
        "撤销不可逆：新列表缺少原有的撤销。",
        "revocation is irreversible: the new list lacks one that was there",
    )


class StatusListFormError(MalformedError, RevocationError):
    """The credential is not a status list as its format asks."""

    code: ClassVar[str] = "revocation.form"
    wording: ClassVar[Text] = Text(
        "状态列表凭证有误：{fault}。", "the status list credential is wrong: {fault}"
    )
