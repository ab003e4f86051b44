"""What can be wrong with the document that people read.

ContractsError
+-- DocumentError
    +-- PdfUnavailableError
    +-- WordsOfAnotherError
    +-- NotAPdfError
    +-- PdfSuiteError
    +-- SignatureNameTakenError
    +-- NotACertificateError
    +-- OtherKeysCertificateError
"""

from dataclasses import dataclass
from typing import ClassVar

from contracts.errors import ContractsError
from contracts.malformed import MalformedError
from contracts.text import Text


class DocumentError(ContractsError):
    """A PDF cannot be made, signed or read."""

    code: ClassVar[str] = "document"


class PdfUnavailableError(MalformedError, DocumentError):
    """This machine cannot make or check a PDF; the canonical document is not affected."""

    code: ClassVar[str] = "document.pdf-unavailable"
    wording: ClassVar[Text] = Text("无法生成 PDF：{fault}。", "PDF unavailable: {fault}")


class WordsOfAnotherError(MalformedError, DocumentError):
    """The filled contract is not the one that the agreement binds: it must not be printed."""

    code: ClassVar[str] = "document.words-of-another"
    wording: ClassVar[Text] = Text(
        "合同文字与所签合约不符：{fault}。", "these are not the words of the agreement: {fault}"
    )


class NotAPdfError(DocumentError):
    """The bytes are not a PDF that can be read."""

    code: ClassVar[str] = "document.not-a-pdf"
    wording: ClassVar[Text] = Text("文件不是可读取的 PDF。", "the file is not a readable PDF")


@dataclass(eq=False)
class PdfSuiteError(DocumentError):
    """PDF readers know P-256 and not this suite."""

    suite: str
    code: ClassVar[str] = "document.suite"
    wording: ClassVar[Text] = Text(
        "PDF 阅读器不支持套件 {suite}，请使用 P-256 密钥。",
        "PDF readers do not know the suite {suite}: use a P-256 key",
    )


@dataclass(eq=False)
class SignatureNameTakenError(DocumentError):
    """The PDF holds a signature of this name already, or cannot take one."""

    field: str
    code: ClassVar[str] = "document.signature-name-taken"
    wording: ClassVar[Text] = Text(
        "PDF 中已有名为“{field}”的签名，或不能再签名。",
        "the PDF has a signature named “{field}” already, or takes no more",
    )


class NotACertificateError(DocumentError):
    """The bytes are not an X.509 certificate in PEM or DER."""

    code: ClassVar[str] = "document.not-a-certificate"
    wording: ClassVar[Text] = Text(
        "文件不是 PEM 或 DER 格式的证书。", "the file is not a certificate in PEM or DER"
    )


class OtherKeysCertificateError(DocumentError):
    """The certificate is for another key than the one that would sign."""

    code: ClassVar[str] = "document.other-keys-certificate"
    wording: ClassVar[Text] = Text(
        "证书与签名密钥不符。", "the certificate is for another key than the one that signs"
    )
