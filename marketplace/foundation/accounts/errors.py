"""What this slice refuses. Nothing here tells whether a name exists."""

from __future__ import annotations

from marketplace.foundation.accounts.model import PASSWORD_LENGTH_MAX, PASSWORD_LENGTH_MIN
from marketplace.kernel.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError
from marketplace.kernel.text import Text


class SignInFailedError(ForbiddenError):
    """Name and password do not belong together (or the name is unknown, or the account closed)."""

    code = "accounts.sign-in-failed"
    text = Text("用户名或密码不正确。", "The name or the password is not right.")


class TooManyGuessesError(ForbiddenError):
    """The name was guessed wrongly too often; nobody may try it for a while."""

    code = "accounts.too-many-guesses"
    text = Text(
        "尝试次数过多，请在 {minutes} 分钟后再试。",
        "Too many attempts; try again in {minutes} minutes.",
    )


class UnknownUserError(NotFoundError):
    """No user bears this name or id."""

    code = "accounts.unknown-user"
    text = Text("没有这个用户。", "There is no such user.")


class UsernameTakenError(ConflictError):
    """Another user bears this name."""

    code = "accounts.username-taken"
    text = Text("该用户名已被使用。", "This name is taken.")


class MalformedUsernameError(InvalidError):
    """A name is not 3 to 32 lowercase letters, digits, dots and hyphens, a letter first."""

    code = "accounts.malformed-username"
    text = Text(
        "用户名须为 3 至 32 个小写字母、数字、点或连字符，以字母开头。",
        "A name has 3 to 32 lowercase letters, digits, dots or hyphens, and begins with a letter.",
    )


class MalformedDisplayNameError(InvalidError):
    """A display name is empty, too long, or holds characters that do not print."""

    code = "accounts.malformed-display-name"
    text = Text("显示名须为 1 至 64 个可见字符。", "A display name has 1 to 64 visible characters.")


class WeakPasswordError(InvalidError):
    """A password is too short, too long, or made of the user's name."""

    code = "accounts.weak-password"
    text = Text(
        f"密码须为 {PASSWORD_LENGTH_MIN} 至 {PASSWORD_LENGTH_MAX} 个字符，且不得包含用户名。",
        f"A password has {PASSWORD_LENGTH_MIN} to {PASSWORD_LENGTH_MAX} characters and does not"
        " hold the user's name.",
    )


class UnknownTokenError(NotFoundError):
    """No token of this user has this id."""

    code = "accounts.unknown-token"
    text = Text("没有这个访问令牌。", "There is no such token.")


class TokenExpiryError(InvalidError):
    """A token must end, within a year from now."""

    code = "accounts.token-expiry"
    text = Text("令牌的到期时间须在将来一年之内。", "A token ends within a year from now.")


class TokenNotKnownError(ForbiddenError):
    """The token sent along is unknown, revoked or over."""

    code = "accounts.token-not-known"
    text = Text("访问令牌无效或已过期。", "The access token is not valid, or it is over.")


class ScopeTooNarrowError(ForbiddenError):
    """The token may read only."""

    code = "accounts.scope-too-narrow"
    text = Text("该访问令牌只能读取。", "This access token may read only.")
