"""What can be wrong with the log, each with a stable code.

UnavailableError
|- LogDamagedError        what is stored contradicts what was signed: nothing more is signed
|- LogBehindError         the database is older than a head that others have seen
|- OtherOriginError       the database holds the log of another origin
|- StaleSequencerError    another sequencer was faster; look again
`- WitnessError           a witness answered wrongly, too late or not at all
NotFoundError
|- TileNotFoundError      no tile under this path, or not of this width
|- EntryNotFoundError     no such entry under a published checkpoint
`- CheckpointNotFoundError
InvalidError
|- NotAHeadError          the text is not a checkpoint of this log
|- NotOneQuestionError    a complete answer is to one question
`- ExportFolderError      the folder cannot be written or read as an export
"""

from __future__ import annotations

from marketplace.kernel.errors import (
    ConflictError,
    ForbiddenError,
    InvalidError,
    NotFoundError,
    UnavailableError,
)
from marketplace.kernel.text import Text


class LogDamagedError(UnavailableError):
    """What is stored contradicts what was signed. Nothing more is signed until a person has
    looked.
    """

    code = "transparency.damaged"
    text = Text(
        "日志存储与已签署的检查点不符（{place}），已停止签署。",
        "What the log stores contradicts what it signed ({place}): nothing more is signed.",
    )


class LogBehindError(UnavailableError):
    """The database is older than a head that was already shown: an old backup, or a cut tail."""

    code = "transparency.behind"
    text = Text(
        "数据库中的日志只有 {size} 条，而{keeper}已见过 {seen} 条：可能恢复了旧备份，已停止签署。",
        "The database's log has {size} entries, but {keeper} has seen {seen}: "
        "perhaps an old backup was restored. Nothing more is signed.",
    )


class OtherOriginError(UnavailableError):
    """The database holds the log of another origin: an origin never changes once a log has
    begun.
    """

    code = "transparency.other-origin"
    text = Text(
        "数据库中的日志属于“{stored}”，而设置为“{configured}”。",
        "The database holds the log of “{stored}”, the settings name “{configured}”.",
    )


class StaleSequencerError(UnavailableError):
    """Another sequencer advanced the log first; what was prepared here is dropped."""

    code = "transparency.stale-sequencer"
    text = Text("另一个定序器已推进日志。", "Another sequencer has advanced the log.")


class WitnessError(UnavailableError):
    """A witness answered wrongly, too late or not at all; the checkpoint waits for its quorum."""

    code = "transparency.witness"
    text = Text(
        "见证人“{witness}”未能会签：{what}。", "The witness “{witness}” did not cosign: {what}."
    )


class TileNotFoundError(NotFoundError):
    """There is no tile or bundle of this path and width."""

    code = "transparency.tile-not-found"
    text = Text("没有此瓦片。", "There is no such tile.")


class EntryNotFoundError(NotFoundError):
    """There is no such entry under a published checkpoint."""

    code = "transparency.entry-not-found"
    text = Text(
        "已公布的检查点下没有第 {index} 号条目。",
        "There is no entry {index} under a published checkpoint.",
    )


class CheckpointNotFoundError(NotFoundError):
    """No checkpoint has been published yet."""

    code = "transparency.checkpoint-not-found"
    text = Text("尚未公布检查点。", "No checkpoint has been published yet.")


class PolicyUnreadableError(InvalidError):
    """The file that names a log's witnesses is not a trust policy."""

    code = "transparency.policy-unreadable"
    text = Text(
        "信任策略文件 {file} 无法使用：{fault}", "The policy file {file} cannot be used: {fault}."
    )


class NotAHeadError(InvalidError):
    """A text that somebody kept is not a checkpoint that this log signed."""

    code = "transparency.not-a-head"
    text = Text(
        "所提交的文本不是本日志签署的检查点。", "The text is not a checkpoint that this log signed."
    )


class NotOneQuestionError(InvalidError):
    """A complete answer is to one question: a kind, a contract or a subject."""

    code = "transparency.not-one-question"
    text = Text(
        "请在种类、合同化名、标的中只选一项。",
        "Ask for one thing: a kind, a contract or a subject.",
    )


class ExportFolderError(InvalidError):
    """A folder cannot be read or written as an export of a log."""

    code = "transparency.export-folder"
    text = Text(
        "目录无法作为日志导出使用：{fault}。",
        "The folder does not serve as an export of a log: {fault}.",
    )


class OnlySystemError(ForbiddenError):
    """A person asked for what the system alone does."""

    code = "transparency.only-system"
    text = Text("此操作只由系统执行。", "Only the system does this.")


class AlreadyErasedError(ConflictError):
    """What opened the entry is not there any more."""

    code = "transparency.already-erased"
    text = Text("该条目的内容已不存在。", "The content of this entry is not there any more.")
