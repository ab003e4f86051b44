"""What this slice refuses."""

from __future__ import annotations

from marketplace.kernel.errors import (
    ConflictError,
    InvalidError,
    NotFoundError,
    UnavailableError,
)
from marketplace.kernel.text import Text


class UnknownLicenceError(NotFoundError):
    """There is no such licence, or not for this reader."""

    code = "licences.unknown-licence"
    text = Text("没有找到该许可。", "There is no such licence.")


class LicenceRevokedError(ConflictError):
    """A revoked licence stays revoked."""

    code = "licences.revoked"
    text = Text("该许可已撤销，不能再变更。", "The licence is revoked for good.")


class AlreadySuspendedError(ConflictError):
    """The provider has suspended the licence already."""

    code = "licences.already-suspended"
    text = Text("该许可已被供方暂停。", "The provider has suspended this licence already.")


class NotSuspendedError(ConflictError):
    """The provider has not suspended the licence; a hold of an authority is lifted by that one."""

    code = "licences.not-suspended"
    text = Text(
        "供方未暂停该许可；监管暂停须由作出方解除。",
        "The provider did not suspend this licence; a hold is lifted by who placed it.",
    )


class StatusListFullError(UnavailableError):
    """Every index of the status list is taken."""

    code = "licences.status-list-full"
    text = Text("状态列表已满。", "The status list is full.")


class UnknownTrustFileError(NotFoundError):
    """The trust directory has no such file."""

    code = "licences.unknown-trust-file"
    text = Text("信任目录中没有这个文件。", "The trust directory has no such file.")


class NothingToCheckError(InvalidError):
    """Neither a licence's file nor a code was handed in."""

    code = "licences.nothing-to-check"
    text = Text("没有收到许可包或编码。", "Neither a licence nor a code was received.")


class UnknownNarrowedError(NotFoundError):
    """There is no such smaller licence, or not for this reader."""

    code = "licences.unknown-narrowed"
    text = Text("没有找到该收窄的许可。", "There is no such narrowed licence.")


class NotInForceError(ConflictError):
    """Only a licence that holds now, or will, can be narrowed."""

    code = "licences.not-in-force"
    text = Text(
        "该许可当前{standing_zh}，不能收窄。",
        "The licence is {standing_en} now; it cannot be narrowed.",
    )


class WiderThanLicenceError(InvalidError):
    """What is asked is not smaller; `why` says in what."""

    code = "licences.wider-than-licence"
    text = Text("{why_zh}", "{why_en}.")


class NarrowedRevokedError(ConflictError):
    """The smaller licence was taken back already."""

    code = "licences.narrowed-revoked"
    text = Text("该收窄的许可已收回。", "The narrowed licence was taken back already.")
