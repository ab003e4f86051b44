"""What this slice refuses."""

from __future__ import annotations

from marketplace.kernel.errors import ConflictError, InvalidError, NotFoundError
from marketplace.kernel.text import Text


class KeyMissingError(NotFoundError):
    """The organisation has no signing key in force."""

    code = "parties.key-missing"
    text = Text(
        "该机构还没有签名密钥，请先创建或登记一把。",
        "The organisation has no signing key: make or register one first.",
    )


class KeyInForceError(ConflictError):
    """The organisation has a key in force; retire it before another one is used."""

    code = "parties.key-in-force"
    text = Text(
        "该机构已有一把有效的签名密钥，须先停用。",
        "The organisation has a signing key in force; retire it first.",
    )


class ShortPassphraseError(InvalidError):
    """The passphrase is too short to protect a key."""

    code = "parties.short-passphrase"
    text = Text("口令至少 {least} 个字符。", "A passphrase has at least {least} characters.")


class WrongPassphraseError(InvalidError):
    """The passphrase does not open the key."""

    code = "parties.wrong-passphrase"
    text = Text("口令不正确，未签署。", "The passphrase is wrong; nothing was signed.")


class MalformedKeyError(InvalidError):
    """What was given is not a public key of a suite in use."""

    code = "parties.malformed-key"
    text = Text(
        "公钥应为 Ed25519 的 JWK，例如 contracts key show 的输出。",
        "The public key is a JWK of Ed25519, as `contracts key show` prints it.",
    )


class SelfHeldKeyError(ConflictError):
    """The party holds its own key, so nothing here can sign with it."""

    code = "parties.self-held"
    text = Text(
        "该密钥由该方自行保管，请上传分离签名。",
        "The party holds this key itself: upload a detached signature.",
    )


class PassphrasesDifferError(InvalidError):
    """The passphrase was typed twice, differently."""

    code = "parties.passphrases-differ"
    text = Text("两次输入的口令不一致。", "The two passphrases differ.")


class OrganisationMissingError(InvalidError):
    """The form names no organisation that the reader may bind."""

    code = "parties.organisation-missing"
    text = Text("请选择一个由您代表的机构。", "Choose an organisation that you may bind.")
