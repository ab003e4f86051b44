"""Things that many tests begin with, made by the real commands.

Accounts are entered without hashing a password (64 MiB each): tests of signing in make their own.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from marketplace.foundation.accounts.tables import User
from marketplace.foundation.organizations import credit_code, service
from marketplace.foundation.organizations.model import Post, Term
from marketplace.foundation.organizations.queries import (
    chief_of,
    filings_of,
    officers_of,
    unit_called,
)
from marketplace.foundation.organizations.schemas import (
    EnterpriseView,
    FilePlan,
    Posting,
    ReceiptPlan,
    RegisterEnterprise,
    UnitView,
    VerifyEnterprise,
)
from marketplace.kernel.access import SYSTEM, Actor, Door
from marketplace.kernel.clock import now
from marketplace.kernel.unit_of_work import unit_of_work

DIGEST = "sha256:" + "ab" * 32
"""A well-formed digest of nothing in particular."""

NO_PASSWORD = "!"
"""No hash: nobody signs in with it."""


async def a_user(username: str = "somebody", *, door: Door = Door.COMMAND) -> Actor:
    """Return the user of that name as an actor, opening the account at first."""
    found = await User.objects().where(User.username == username).first()
    if found is None:
        found = User(
            username=username,
            display_name=username.title(),
            password_hash=NO_PASSWORD,
            created_at=now(),
        )
        await found.save()
    return Actor(user_id=found.id, name=found.display_name, door=door)


async def the_unit(code: str = "hz-data-bureau") -> UnitView:
    """Return a unit of the shipped register, loading the register at first."""
    await service.load_register(SYSTEM)
    return await unit_called(code)


async def an_officer(
    post: Post,
    unit: str = "hz-data-bureau",
    *,
    username: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> Actor:
    """Return somebody who holds the post, since yesterday if nothing else is said."""
    at = await the_unit(unit)
    actor = await a_user(username or f"{post.value}-{unit}"[:32].strip("-"))
    assert actor.user_id is not None
    term = Term(since or now() - timedelta(days=1), until)
    await _enter(SYSTEM, at, actor, post, term)
    return actor


@unit_of_work
async def _enter(actor: Actor, unit: UnitView, officer: Actor, post: Post, term: Term) -> Posting:
    assert officer.user_id is not None
    return await service.enter_appointment(unit, officer.user_id, post, term, by=None)


async def a_publishing_unit(code: str = "hz-data-bureau") -> UnitView:
    """Return a unit of Haizhu whose officer serves and whose plan is filed and receipted."""
    unit = await the_unit(code)
    chief = await chief_of(unit.id, now())
    if chief is None:
        officer = await an_officer(
            Post.STREET_CDO if "street" in code else Post.DEPARTMENT_CDO, code
        )
    else:
        officer = Actor(user_id=chief.user_id, name=chief.user_name, door=Door.COMMAND)
    if not await filings_of(unit.id):
        filing = await service.file_plan(officer, FilePlan(unit_id=unit.id, plan_digest=DIGEST))
        await service.receipt_plan(await the_executive(), ReceiptPlan(filing_id=filing.id))
    return unit


async def the_executive() -> Actor:
    """Return Haizhu's executive officer."""
    serving = await _holder("haizhu", Post.DISTRICT_EXECUTIVE)
    return serving or await an_officer(Post.DISTRICT_EXECUTIVE, "haizhu")


async def the_regulator() -> Actor:
    """Return a regulator."""
    return await _holder("gz-regulator", Post.REGULATOR) or await an_officer(
        Post.REGULATOR, "gz-regulator"
    )


async def _holder(unit_code: str, post: Post) -> Actor | None:
    unit = await the_unit(unit_code)
    for one in await officers_of(unit.id, now()):
        if one.post is post:
            return Actor(user_id=one.user_id, name=one.user_name, door=Door.COMMAND)
    return None


def a_credit_code(number: int = 1) -> str:
    """Return the `number`-th made-up credit code whose check characters fit."""
    organisation = f"MA{number:06d}"
    body = f"91440105{organisation}{credit_code.organisation_check_character(organisation)}"
    return body + credit_code.check_character(body)


async def a_verified_enterprise(
    representative: Actor, *, name: str = "越溪出行科技（虚构）", number: int = 1
) -> EnterpriseView:
    """Return a fictional enterprise that may ask for data, with its representative."""
    entered = await service.register_enterprise(
        representative, RegisterEnterprise(name=name, credit_code=a_credit_code(number))
    )
    return await service.verify_enterprise(
        await the_executive(),
        VerifyEnterprise(enterprise_id=entered.id, evidence_digest=DIGEST),
    )
