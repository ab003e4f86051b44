"""What this slice refuses, each naming what is missing."""

from __future__ import annotations

from marketplace.kernel.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError
from marketplace.kernel.text import Text


class UnknownUnitError(NotFoundError):
    """No unit of that id, code or name."""

    code = "organizations.unknown-unit"
    text = Text("没有这个单位。", "There is no such unit.")


class UnknownAppointmentError(NotFoundError):
    """No appointment of that id."""

    code = "organizations.unknown-appointment"
    text = Text("没有这项任命。", "There is no such appointment.")


class UnknownFilingError(NotFoundError):
    """No filing of that id."""

    code = "organizations.unknown-filing"
    text = Text("没有这项备案。", "There is no such filing.")


class UnknownEnterpriseError(NotFoundError):
    """No enterprise of that id (or none that you may see)."""

    code = "organizations.unknown-enterprise"
    text = Text("没有这家企业。", "There is no such enterprise.")


class PostMissingError(ForbiddenError):
    """The actor holds none of the posts that may do this at this unit."""

    code = "organizations.post-missing"
    text = Text(
        "此操作须由“{unit_zh}”的{posts_zh}作出，您没有该任命。",
        "This is for the {posts_en} of {unit_en}; you hold no such appointment.",
    )


class AnyPostMissingError(ForbiddenError):
    """The actor holds none of the posts that may do this, at any unit."""

    code = "organizations.any-post-missing"
    text = Text("此操作须由{posts_zh}作出。", "This is for the {posts_en}.")


class TermEndedError(ForbiddenError):
    """The actor held the post, but the term is over."""

    code = "organizations.term-ended"
    text = Text(
        "您担任“{unit_zh}”{posts_zh}的任期已于 {ended} 结束。",
        "Your term as {posts_en} of {unit_en} ended on {ended}.",
    )


class TermNotBegunError(ForbiddenError):
    """The actor is appointed, but the term has not begun."""

    code = "organizations.term-not-begun"
    text = Text(
        "您担任“{unit_zh}”{posts_zh}的任期自 {begins} 起，尚未开始。",
        "Your term as {posts_en} of {unit_en} begins on {begins}.",
    )


class NotRegulatorError(ForbiddenError):
    """The actor holds no post at a regulator."""

    code = "organizations.not-regulator"
    text = Text("此操作须由监管人员作出。", "Only a regulator may do this.")


class NotMemberError(ForbiddenError):
    """The actor does not act for this enterprise."""

    code = "organizations.not-member"
    text = Text("您不是该企业的成员。", "You do not act for this enterprise.")


class NotRepresentativeError(ForbiddenError):
    """The actor acts for the enterprise but may not bind it."""

    code = "organizations.not-representative"
    text = Text(
        "此操作须由企业代表人作出。", "Only a representative of the enterprise may do this."
    )


class OwnCaseError(ForbiddenError):
    """Nobody decides about themselves."""

    code = "organizations.own-case"
    text = Text("不得办理与本人有关的事项。", "Nobody decides about themselves.")


class PostNotHereError(InvalidError):
    """The unit has no such post in its jurisdiction."""

    code = "organizations.post-not-here"
    text = Text(
        "“{unit_zh}”不设{posts_zh}。", "{unit_en} has no {posts_en}, by its jurisdiction's tiers."
    )


class EmptyTermError(InvalidError):
    """A term ends before it begins."""

    code = "organizations.empty-term"
    text = Text("任期的结束时间须晚于开始时间。", "A term ends after it begins.")


class PostTakenError(ConflictError):
    """Another person holds this sole post at some instant of the term."""

    code = "organizations.post-taken"
    text = Text(
        "“{unit_zh}”的{posts_zh}在该期间已有任职者。",
        "{unit_en} has another {posts_en} within that term.",
    )


class AppointmentOverError(ConflictError):
    """The appointment ends earlier already."""

    code = "organizations.appointment-over"
    text = Text("该任命已经结束。", "This appointment is over.")


class DelegationTooWideError(ForbiddenError):
    """A delegation reaches beyond the delegator's own post or term, or is itself delegated on."""

    code = "organizations.delegation-too-wide"
    text = Text(
        "委托不得超出委托人本人的职务与任期，且不得转委托。",
        "A delegation stays within the delegator's own post and term and is not passed on.",
    )


class PlanReceiptedError(ConflictError):
    """The plan was acknowledged before."""

    code = "organizations.plan-receipted"
    text = Text("该备案已有回执。", "This filing has its receipt.")


class EnterpriseKnownError(ConflictError):
    """An enterprise with this credit code is entered."""

    code = "organizations.enterprise-known"
    text = Text("该统一社会信用代码已经登记。", "This credit code is entered already.")


class EnterpriseVerifiedError(ConflictError):
    """The enterprise was verified before."""

    code = "organizations.enterprise-verified"
    text = Text("该企业已经核验。", "This enterprise is verified already.")


class MemberKnownError(ConflictError):
    """The user acts for the enterprise already."""

    code = "organizations.member-known"
    text = Text("该用户已是企业成员。", "This user acts for the enterprise already.")


class LastRepresentativeError(ConflictError):
    """An enterprise keeps at least one representative."""

    code = "organizations.last-representative"
    text = Text("企业须至少保留一名代表人。", "An enterprise keeps at least one representative.")


class MalformedNameError(InvalidError):
    """A name is empty, too long, or holds characters that do not print."""

    code = "organizations.malformed-name"
    text = Text("名称须为 2 至 96 个可见字符。", "A name has 2 to 96 visible characters.")


class DocumentMissingError(InvalidError):
    """A form that needs a document came without one."""

    code = "organizations.document-missing"
    text = Text("请选择要上传的文件。", "Choose the file to send.")
