"""What can be wrong with a key, a suite or a signature.

ContractsError
+-- SigningError
    +-- UnknownSuiteError
    +-- SuiteConfusionError
    +-- SuiteUnavailableError
    +-- MalformedKeyError
    +-- SignatureInvalidError
    +-- WeakPassphraseError
    +-- KeyLockedError
    +-- KeyFileExistsError
"""

from dataclasses import dataclass
from typing import ClassVar

from contracts.errors import ContractsError
from contracts.malformed import MalformedError
from contracts.text import Text


class SigningError(ContractsError):
    """A key, suite or signature cannot be used."""

    code: ClassVar[str] = "signing"


@dataclass(eq=False)
class UnknownSuiteError(SigningError):
    """A name that is not one of our suites or their JOSE algorithms, ``none`` included."""

    name: str
    code: ClassVar[str] = "signing.unknown-suite"
    wording: ClassVar[Text] = Text(
        "不认识签名套件“{name}”。", "the signature suite “{name}” is not known"
    )


@dataclass(eq=False)
class SuiteConfusionError(SigningError):
    """A key of one suite was presented for a signature of another."""

    expected: str
    presented: str
    code: ClassVar[str] = "signing.suite-confusion"
    wording: ClassVar[Text] = Text(
        "签名声明的套件为 {expected}，而密钥属于 {presented}：拒绝混用套件。",
        "the signature names the suite {expected}, the key belongs to {presented}:"
        " suites are never mixed",
    )


@dataclass(eq=False)
class SuiteUnavailableError(SigningError):
    """The suite is known, but the extra that carries it is not installed."""

    suite: str
    extra: str
    code: ClassVar[str] = "signing.suite-unavailable"
    wording: ClassVar[Text] = Text(
        "未安装附加组件“{extra}”，无法使用套件 {suite}。",
        "the suite {suite} needs the extra “{extra}”, which is not installed",
    )


class MalformedKeyError(MalformedError, SigningError):
    """A key that is not a usable key of its suite; ``fault`` says which rule it breaks."""

    code: ClassVar[str] = "signing.malformed-key"
    wording: ClassVar[Text] = Text("密钥无效：{fault}。", "the key is malformed: {fault}")


@dataclass(eq=False)
class SignatureInvalidError(SigningError):
    """The signature was not made by this key over these bytes."""

    suite: str
    code: ClassVar[str] = "signing.signature-invalid"
    wording: ClassVar[Text] = Text(
        "签名（{suite}）与所签内容和密钥不符。",
        "the signature ({suite}) does not match these bytes and this key",
    )


@dataclass(eq=False)
class WeakPassphraseError(SigningError):
    """A passphrase too short to protect a key at rest."""

    least_characters: int
    code: ClassVar[str] = "signing.weak-passphrase"
    wording: ClassVar[Text] = Text(
        "口令至少需要 {least_characters} 个字符。",
        "a passphrase needs at least {least_characters} characters",
    )


class KeyLockedError(SigningError):
    """The passphrase does not open the key, or the file is not an encrypted key at all."""

    code: ClassVar[str] = "signing.key-locked"
    wording: ClassVar[Text] = Text(
        "口令不正确，或文件不是加密的 PKCS#8 密钥。",
        "the passphrase does not open the key, or it is not an encrypted PKCS#8 key",
    )


@dataclass(eq=False)
class KeyFileExistsError(SigningError):
    """A key file is never overwritten: what it signed could no longer be proven."""

    path: str
    code: ClassVar[str] = "signing.key-file-exists"
    wording: ClassVar[Text] = Text(
        "密钥文件“{path}”已存在，不会覆盖。",
        "the key file “{path}” exists and is never overwritten",
    )


class DeviceError(MalformedError, SigningError):
    """A PKCS#11 device, its token or its key cannot be used."""

    code: ClassVar[str] = "signing.device"
    wording: ClassVar[Text] = Text(
        "密码设备不可用：{fault}。", "the device cannot be used: {fault}"
    )
