"""What this slice refuses."""

from __future__ import annotations

from anonymize.errors import AnonymizeError
from marketplace.kernel.errors import ConflictError, InvalidError, NotFoundError
from marketplace.kernel.text import Text


class UnknownEvidenceError(NotFoundError):
    """There is no such evidence, or not for this reader."""

    code = "desensitisation.unknown-evidence"
    text = Text("没有找到该实测证据。", "There is no such evidence.")


class UnknownRecipeError(NotFoundError):
    """The batch was not tried under a recipe of that name."""

    code = "desensitisation.unknown-recipe"
    text = Text(
        "该批次没有试算过名为“{recipe}”的配方。",
        "This batch was not tried under a recipe called “{recipe}”.",
    )


class NotConfirmedError(ConflictError):
    """A recipe rests on roles that a person has confirmed."""

    code = "desensitisation.not-confirmed"
    text = Text("请先确认该批次各字段的角色。", "Confirm the roles of this batch's columns first.")


class RolesChangedError(ConflictError):
    """The roles were corrected after the recipe was tried."""

    code = "desensitisation.roles-changed"
    text = Text(
        "试算之后字段角色有变，请重新试算。",
        "The roles of the columns changed after the trial: try the recipes again.",
    )


class RecipeFailsError(InvalidError):
    """The recipe cannot be carried out on this batch; the library's sentence says why."""

    code = "desensitisation.recipe-fails"
    text = Text("该配方不能用于这张表：{zh}", "The recipe cannot be used on this table: {en}")

    @classmethod
    def of(cls, error: AnonymizeError) -> RecipeFailsError:
        """Carry the library's sentence over; it names columns and counts, never values."""
        return cls(zh=error.text.zh, en=error.text.en, fault=type(error).__name__)
