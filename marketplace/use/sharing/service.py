"""The commands of sharing: tokens, and what is noted of tables, questions and pages."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import cast
from uuid import UUID

import msgspec

from marketplace.foundation.accounts.model import hash_of
from marketplace.kernel.access import Actor
from marketplace.kernel.address import site_address
from marketplace.kernel.clock import now
from marketplace.kernel.database import locked
from marketplace.kernel.decisions import Refusal
from marketplace.kernel.stores import store
from marketplace.kernel.unit_of_work import record, unchanged, unit_of_work
from marketplace.trade.licences.queries import licence_of
from marketplace.trade.licences.tables import Licence
from marketplace.use.delivery.asking import hear, narrowed_from, require_holder
from marketplace.use.delivery.service import refuse_use
from marketplace.use.metering.queries import use_of
from marketplace.use.metering.service import grow_use
from marketplace.use.sharing import events
from marketplace.use.sharing.errors import (
    ChannelNotGrantedError,
    TokenExpiryError,
    UnknownLicenceTokenError,
)
from marketplace.use.sharing.model import (
    ANSWER_LASTS,
    ENDPOINT,
    TOKEN_LASTS_MAX,
    TOKEN_PREFIX,
    token_ends,
)
from marketplace.use.sharing.queries import (
    answers_from,
    asked_of,
    is_read_elsewhere,
    table_made,
)
from marketplace.use.sharing.schemas import (
    IssueLicenceToken,
    KeepTable,
    LicenceTokenMade,
    NoteQuestion,
    Profile,
    ReadPage,
    RevokeLicenceToken,
)
from marketplace.use.sharing.tables import Asked, LicenceToken, SharedTable
from marketplace.use.sharing.terms import channels_of, names_of
from marketplace.use.sharing.wishes import page_wish


async def issue_token(actor: Actor, command: IssueLicenceToken) -> LicenceTokenMade:
    """Make a token that reads one licence's rows, as a member of its holder; it is shown once."""
    licence = await licence_of(command.licence_id)
    token = TOKEN_PREFIX + secrets.token_urlsafe(32)
    token_id, expires_at = await _keep_token(actor, command, hash_of(token))
    return LicenceTokenMade(
        token_id=token_id,
        licence_id=licence.licence_id,
        expires_at=expires_at,
        table=names_of(licence).fragment,
        profile=Profile(
            endpoint=site_address() + ENDPOINT,
            bearer_token=token,
            expiration_time=expires_at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        ),
    )


@unit_of_work
async def _keep_token(
    actor: Actor, command: IssueLicenceToken, token_hash: str
) -> tuple[UUID, datetime]:
    at, asked = now(), command.expires_at
    licence = await licence_of(command.licence_id)
    await require_holder(actor, licence)
    if not await channels_of(licence):
        raise ChannelNotGrantedError(licence_id=licence.licence_id)
    narrowed = await narrowed_from(licence, command.narrowed_id)
    ends = narrowed.valid_until if narrowed else licence.valid_until
    if asked is not None and not at < asked <= at + TOKEN_LASTS_MAX:
        raise TokenExpiryError(field="expires_at")
    made = LicenceToken(
        licence=licence.licence_id,
        narrowed=narrowed.narrowed_id if narrowed else None,
        made_by=actor.user_id,
        token_hash=token_hash,
        made_at=at,
        expires_at=token_ends(asked, at=at, licence_ends=ends),
    )
    await made.save()
    record(
        events.LicenceTokenIssued(
            licence_id=licence.licence_id,
            token_id=made.id,
            expires_at=made.expires_at,
            narrowed_id=command.narrowed_id,
        ),
        contract=licence.request_id,
    )
    return made.id, made.expires_at


@unit_of_work
async def revoke_token(actor: Actor, command: RevokeLicenceToken) -> None:
    """End a token, as a member of the licence's holder; once ended it stays so."""
    found: LicenceToken | None = await locked(
        LicenceToken.objects().where(LicenceToken.id == command.token_id)
    ).first()
    if found is None:
        raise UnknownLicenceTokenError(token_id=command.token_id)
    licence = await licence_of(found.licence)
    await require_holder(actor, licence)
    if cast("datetime | None", found.revoked_at) is not None:
        unchanged()
        return
    found.revoked_at = now()
    await found.save()
    record(
        events.LicenceTokenRevoked(licence_id=licence.licence_id, token_id=found.id),
        contract=licence.request_id,
    )


@unit_of_work
async def keep_table(actor: Actor, command: KeepTable) -> None:
    """Keep the typed form of a licence's copy, unless another request kept it meanwhile."""
    licence = await licence_of(command.licence_id)
    await _lock_licence(licence.licence_id)
    if await table_made(command.licence_id) is not None:
        unchanged()
        return
    await SharedTable(
        licence=command.licence_id,
        copy=command.copy_id,
        digest=command.digest,
        columns=msgspec.json.encode(command.columns).decode(),
        rows=command.rows,
    ).save()
    record(
        events.TableTyped(
            licence_id=command.licence_id,
            source_digest=command.source_digest,
            digest=command.digest,
        ),
        contract=licence.request_id,
    )


@unit_of_work
async def note_question(actor: Actor, command: NoteQuestion) -> None:
    """Note which token asked for a delivery by which question."""
    licence = await licence_of(command.licence_id)
    await Asked(
        id=command.delivery_id,
        licence=command.licence_id,
        token=command.token_id,
        channel=command.channel.value,
        question=command.question,
        asked_at=now(),
    ).save()
    record(
        events.QuestionAsked(
            delivery_id=command.delivery_id,
            licence_id=command.licence_id,
            token_id=command.token_id,
            question=command.question,
        ),
        contract=licence.request_id,
    )


@unit_of_work
async def count_page(actor: Actor, command: ReadPage) -> Refusal | None:
    """Count a page before it leaves, if the gate lets the use grow to it.

    The rows of a delivery count once: a page that was read before counts nothing, though the gate
    is asked for it as well.
    """
    at, asked = now(), await asked_of(command.delivery_id)
    await _lock_licence(asked.licence_id)
    use = await use_of(command.delivery_id)
    rows = max(command.stop, use.rows if use.begun_at else 0)
    wish = await page_wish(command.delivery_id, rows=rows)
    hearing = await hear(actor, wish, at=at, besides=command.delivery_id)
    if hearing.reasons:
        return await refuse_use(actor, hearing)
    sent = command.bytes_sent
    if await grow_use(actor, command.delivery_id, rows=rows, bytes_sent=sent):
        record(
            events.RowsRead(
                delivery_id=command.delivery_id, licence_id=asked.licence_id, rows=rows
            ),
            contract=hearing.licence.request_id,
        )
    else:
        unchanged()
    return None


@unit_of_work
async def sweep_answers(actor: Actor, version_id: UUID) -> int:
    """Let the answers about a version go that nobody can read any more; return how many.

    The version's licences are locked meanwhile, so that no new answer of the same bytes can be
    counted on while they go.
    """
    await locked(Licence.select(Licence.id).where(Licence.version == version_id))
    old = await answers_from(version_id, now() - ANSWER_LASTS)
    if not old:
        unchanged()
        return 0
    for digest in {digest for digest in old.values() if digest}:
        if not await is_read_elsewhere(digest, old):
            await store().delete(digest)
    await Asked.update({Asked.swept_at: now()}).where(Asked.id.is_in([*old]))
    record(events.AnswersSwept(version_id=version_id, answers=len(old)))
    return len(old)


async def _lock_licence(licence_id: UUID) -> None:
    """Let no other use under the licence be counted until this one is."""
    await locked(Licence.select(Licence.id).where(Licence.id == licence_id))
