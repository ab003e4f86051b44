"""Documents that a command rests on, taken in before it: a unit's plan, an enterprise's papers.

Who may not give the command is refused before a byte is taken in.
"""

from __future__ import annotations

from collections.abc import AsyncIterable
from typing import Final
from uuid import UUID

from marketplace.foundation.organizations.errors import DocumentMissingError
from marketplace.foundation.organizations.model import VERIFIERS
from marketplace.foundation.organizations.queries import (
    chief_posts_of,
    enterprise_of,
    require_any_post,
    require_post,
    unit_of,
)
from marketplace.foundation.organizations.schemas import (
    EnterpriseView,
    FilePlan,
    FilingView,
    VerifyEnterprise,
)
from marketplace.foundation.organizations.service import file_plan, verify_enterprise
from marketplace.kernel.access import Actor
from marketplace.kernel.clock import now
from marketplace.kernel.storage import Blob
from marketplace.kernel.stores import store

DOCUMENT_BYTES_MAX: Final = 20 << 20
"""The largest plan or licence that is taken in: 20 MiB."""


async def require_may_file(actor: Actor, unit_id: UUID) -> None:
    """Refuse who does not answer for the unit's data; raises `PostMissingError`."""
    await require_post(actor, unit_id, *await chief_posts_of(unit_id), at=now())


async def file_document(actor: Actor, unit_id: UUID, content: AsyncIterable[bytes]) -> FilingView:
    """Take in a unit's plan and file it."""
    await unit_of(unit_id)
    await require_may_file(actor, unit_id)
    plan = await taken_in(content)
    return await file_plan(actor, FilePlan(unit_id=unit_id, plan_digest=plan.digest))


async def verify_on_document(
    actor: Actor, enterprise_id: UUID, content: AsyncIterable[bytes]
) -> EnterpriseView:
    """Take in the document that was checked and confirm an enterprise's identity on it."""
    await require_any_post(actor, VERIFIERS, at=now())
    await enterprise_of(enterprise_id)
    document = await taken_in(content)
    command = VerifyEnterprise(enterprise_id=enterprise_id, evidence_digest=document.digest)
    return await verify_enterprise(actor, command)


async def taken_in(content: AsyncIterable[bytes]) -> Blob:
    """Store a document; raises `BlobTooLargeError`, `DocumentMissingError` for one without
    bytes."""
    kept = await store().put(content, limit_bytes=DOCUMENT_BYTES_MAX)
    if not kept.size_bytes:
        raise DocumentMissingError(field="document")
    return kept
