"""The same command sent twice is done once and answered twice alike.

A door that was handed an idempotency key (the `Idempotency-Key` header, a form's hidden field)
opens `with_key`; the unit of work claims the key in its own transaction, so a crash leaves neither
the change nor the claim. A second sender waits for the first one's commit and is given its answer.

**Source:** IETF draft-ietf-httpapi-idempotency-key-header.
"""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

import msgspec
from piccolo.querystring import QueryString

from marketplace.kernel import clock
from marketplace.kernel.access import Actor
from marketplace.kernel.decisions import Refusal
from marketplace.kernel.errors import ConflictError, InvalidError
from marketplace.kernel.ids import new_id
from marketplace.kernel.prepared import prepared, prepared_for_each_count
from marketplace.kernel.tables import IdempotencyKey
from marketplace.kernel.text import Text

MAX_KEY_LENGTH = 128


class KeyReusedError(ConflictError):
    """The key was used before for another command or another content."""

    code = "idempotency.key-reused"
    text = Text(
        "该幂等键已用于另一项内容不同的操作，请换一个新键。",
        "This idempotency key was used for a different request: use a new one.",
    )


class KeyMalformedError(InvalidError):
    """The key is empty or longer than 128 characters."""

    code = "idempotency.key-malformed"
    text = Text("幂等键须为 1 至 128 个字符。", "An idempotency key has 1 to 128 characters.")


@dataclass(frozen=True, slots=True)
class Replay:
    """The answer given the first time."""

    answer: Any


@dataclass(slots=True)
class _Claim:
    key: str
    actor: str = ""


_claim: ContextVar[_Claim | None] = ContextVar("idempotency_key", default=None)


@contextmanager
def with_key(key: str | None) -> Iterator[None]:
    """Let the next command inside the block be done at most once under `key`.

    None sets the door's key aside: commands inside the block are done as often as asked.
    """
    if key is not None and not 0 < len(key) <= MAX_KEY_LENGTH:
        raise KeyMalformedError
    token = _claim.set(None if key is None else _Claim(key))
    try:
        yield
    finally:
        _claim.reset(token)


async def claim(
    command: str, actor: Actor, function: Callable[..., Awaitable[Any]], content: Any
) -> Replay | None:
    """Claim the door's key in the running transaction; return the earlier answer if there is
    one."""
    claimed = _claim.get()
    if claimed is None:
        return None
    claimed.actor = str(actor.user_id)
    digest = "sha256:" + hashlib.sha256(_without_secrets(content)).hexdigest()
    if await _is_first(claimed, command, digest):
        return None
    earlier = (
        await IdempotencyKey.objects()
        .where((IdempotencyKey.key == claimed.key) & (IdempotencyKey.actor == claimed.actor))
        .first()
    )
    if earlier is None or (earlier.command, earlier.digest) != (command, digest):
        raise KeyReusedError
    kind = Refusal if earlier.refused else _view_type(function)
    return Replay(msgspec.json.decode(earlier.answer or "null", type=kind))


def _without_secrets(content: tuple[tuple[Any, ...], dict[str, Any]]) -> bytes:
    """Return the content as JSON, the fields that a command names in `SECRETS` left blank.

    A digest that covered a passphrase could be tried at any speed by whoever reads the database.
    """
    args, kwargs = content
    blanked = [_blanked(one) for one in args], {name: _blanked(one) for name, one in kwargs.items()}
    return msgspec.json.encode(blanked, order="sorted")


def _blanked(value: Any) -> Any:
    secrets = getattr(value, "SECRETS", ())
    return msgspec.structs.replace(value, **dict.fromkeys(secrets, "")) if secrets else value


async def keep(answer: Any) -> None:
    """Keep the answer beside the claimed key, to be given again."""
    claimed = _claim.get()
    if claimed is None:
        return
    written = msgspec.json.encode(answer).decode()
    await _keep(written, isinstance(answer, Refusal), claimed.key, claimed.actor)


@prepared
def _keep(answer: str, refused: bool, key: str, actor: str) -> QueryString:
    return QueryString(
        'UPDATE "idempotency_key" SET "answer" = {}, "refused" = {} '
        'WHERE "key" = {} AND "actor" = {}',
        answer,
        refused,
        key,
        actor,
    )


async def _is_first(claimed: _Claim, command: str, digest: str) -> bool:
    row = (new_id(), claimed.key, claimed.actor, command, digest, False, clock.now())
    return bool(await _insert(len(row))(*row))


@prepared_for_each_count
def _insert(*row: object) -> QueryString:
    return QueryString(
        'INSERT INTO "idempotency_key" '
        '("id", "key", "actor", "command", "digest", "refused", "at") '
        "VALUES ({}, {}, {}, {}, {}, {}, {}) "
        'ON CONFLICT ("key", "actor") DO NOTHING RETURNING "id"',
        *row,
    )


def _view_type(function: Callable[..., Awaitable[Any]]) -> Any:
    """Return what the command answers when it is not refused."""
    annotated = get_type_hints(function)["return"]
    if get_origin(annotated) not in (Union, UnionType):
        return annotated
    others = [kind for kind in get_args(annotated) if kind is not Refusal]
    return others[0] if len(others) == 1 else Union[tuple(others)]  # noqa: UP007 - built at run time
