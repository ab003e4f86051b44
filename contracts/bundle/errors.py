"""What can be wrong with a bundle or a trust directory, before any check of a licence begins.

ContractsError
+-- BundleError
    +-- TrustFileMissingError
    +-- IssuersFormError
"""

from dataclasses import dataclass
from typing import ClassVar

from contracts.errors import ContractsError
from contracts.malformed import MalformedError
from contracts.text import Text


class BundleError(ContractsError):
    """A bundle or a trust directory cannot be used."""

    code: ClassVar[str] = "bundle"


@dataclass(eq=False)
class TrustFileMissingError(BundleError):
    """The trust directory lacks a file without which nothing can be trusted."""

    file: str
    code: ClassVar[str] = "trust.file-missing"
    wording: ClassVar[Text] = Text(
        "信任目录缺少文件“{file}”。", "the trust directory lacks the file “{file}”"
    )


class IssuersFormError(MalformedError, BundleError):
    """The list of pinned issuers contradicts itself."""

    code: ClassVar[str] = "trust.issuers"
    wording: ClassVar[Text] = Text(
        "签发方清单有误：{fault}。", "the list of issuers is wrong: {fault}"
    )
