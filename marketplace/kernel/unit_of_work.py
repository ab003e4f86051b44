"""One command = one function = one transaction; this is the only place that opens one.

A service function decorated with `unit_of_work` runs in a transaction of the current market's
database. A command called by a command joins its transaction. Everything it recorded is written
before the commit, so a fact and the change that makes it true stand or fall together.

Nothing may be caught inside: an inner failure that the outer command swallows would still be
committed, because nested transactions are no savepoints. Such a unit is poisoned and refuses to
commit.

When a known actor is refused (Forbidden, Conflict), the transaction is rolled back and the refusal
is recorded in one of its own. A refusal by policy is a value (`decisions.Refusal`) and commits with
its decision.

A command once begun runs to its end, also when the browser that asked has gone (`shielding`).
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar, cast
from uuid import UUID

import structlog

from marketplace.kernel import events, idempotency, recording
from marketplace.kernel.access import Actor
from marketplace.kernel.database import engine
from marketplace.kernel.errors import ConflictError, ForbiddenError
from marketplace.kernel.preconditions import require_precondition
from marketplace.kernel.shielding import shielded

P = ParamSpec("P")
R = TypeVar("R")
_log = structlog.get_logger(__name__)


class PoisonedUnitError(RuntimeError):
    """A command swallowed the failure of another inside its transaction: a programming error."""


class SilentChangeError(RuntimeError):
    """A command neither recorded an event nor said `unchanged()`: a programming error."""


class OutsideUnitError(RuntimeError):
    """Something that needs a transaction was called outside a unit of work: a programming error."""


@dataclass(slots=True)
class _Unit:
    actor: Actor
    command: str
    pending: list[events.Pending] = field(default_factory=list)
    is_unchanged: bool = False
    poison: BaseException | None = None


_current: ContextVar[_Unit | None] = ContextVar("unit_of_work", default=None)
COMMANDS: dict[str, Callable[..., Coroutine[Any, Any, Any]]] = {}
"""Every command of the marketplace by `slice.verb_noun`, for the tests that walk them all."""


def unit_of_work(
    function: Callable[Concatenate[Actor, P], Coroutine[Any, Any, R]],
) -> Callable[Concatenate[Actor, P], Coroutine[Any, Any, R]]:
    """Run the command in one transaction, or join the one that is running."""
    name = f"{function.__module__.split('.')[-2]}.{function.__name__}"

    @wraps(function)
    async def run(actor: Actor, /, *args: P.args, **kwargs: P.kwargs) -> R:
        outer = _current.get()
        if outer is not None:
            return await _join(outer, function(actor, *args, **kwargs))
        return await shielded(_command(name, actor, function, args, kwargs))

    COMMANDS[name] = run
    return run


async def _command(
    name: str,
    actor: Actor,
    function: Callable[..., Coroutine[Any, Any, R]],
    args: tuple[Any, ...],
    kwargs: dict[str, Any],
) -> R:
    try:
        result = await _commit(name, actor, function, args, kwargs)
    except (ForbiddenError, ConflictError) as refusal:
        await record_refusal(name, actor, refusal)
        raise
    events.announce_commit()
    return result


async def _join(outer: _Unit, work: Coroutine[Any, Any, R]) -> R:
    try:
        return await work
    except BaseException as failure:
        outer.poison = failure
        raise


async def _commit(
    name: str,
    actor: Actor,
    function: Callable[..., Coroutine[Any, Any, R]],
    args: tuple[Any, ...],
    kwargs: dict[str, Any],
) -> R:
    unit = _Unit(actor=actor, command=name)
    token = _current.set(unit)
    try:
        async with engine().transaction():
            replay = await idempotency.claim(name, actor, function, (args, kwargs))
            if replay is None:
                await require_precondition()
                result = await function(actor, *args, **kwargs)
                await _write(unit)
                await idempotency.keep(result)
    finally:
        _current.reset(token)
    return result if replay is None else cast(R, replay.answer)


async def _write(unit: _Unit) -> None:
    if not unit.pending and not unit.is_unchanged:
        raise SilentChangeError(unit.command)
    for pending in unit.pending:  # reactions append to the list while it is walked
        for react in events.reactions.get(type(pending.event), ()):
            await react(unit.actor, pending.event, pending.contract)
    if unit.poison is not None:
        raise PoisonedUnitError(unit.command) from unit.poison
    if unit.pending:
        await recording.write(unit.pending, actor=unit.actor, command=unit.command)


async def record_refusal(act: str, actor: Actor, refusal: ForbiddenError | ConflictError) -> None:
    """Record that a person was refused, in a transaction of its own, once per refusal.

    For the boundary: a command's own refusals are recorded by it. It never raises: the caller must
    still learn of the refusal itself.
    """
    if actor.is_system or refusal.is_recorded:
        return
    subjects = {key: str(fact) for key, fact in refusal.facts.items() if isinstance(fact, UUID)}
    event = events.ActRefused(act=act, code=refusal.code, subjects=subjects)
    try:
        async with engine().transaction():
            pending = events.pend(event, contract=None)
            await recording.write([pending], actor=actor, command=act)
    except Exception:
        _log.exception("refusal_not_recorded", act=act, code=refusal.code)
    else:
        refusal.is_recorded = True
        events.announce_commit()


def record(event: events.Event, *, contract: UUID | None = None) -> UUID:
    """Record a fact in the running unit of work and return the event's id.

    `contract` names the thread (a request and the contract that grows from it) whose gapless
    counter it takes.
    """
    pending = events.pend(event, contract=contract)
    _require_unit().pending.append(pending)
    return pending.id


def unchanged() -> None:
    """Say that the command found nothing to do (an idempotent repeat) and so records no event."""
    _require_unit().is_unchanged = True


def running_actor() -> Actor:
    """Return who runs the present unit of work."""
    return _require_unit().actor


def running_command() -> str:
    """Return the name of the outermost command of the present unit of work."""
    return _require_unit().command


def _require_unit() -> _Unit:
    unit = _current.get()
    if unit is None:
        raise OutsideUnitError
    return unit
