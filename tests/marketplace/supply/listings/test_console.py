"""What is drafted, decided and offered, at the console."""

from __future__ import annotations

from msgspec.structs import asdict

from marketplace.foundation.accounts.queries import user_of
from marketplace.kernel.access import Actor
from marketplace.kernel.decisions import Refusal
from marketplace.supply.listings.console import listing
from marketplace.supply.listings.model import STATES, State
from marketplace.supply.listings.queries import version_of
from marketplace.supply.listings.schemas import ReviseVersion, SubmitProduct, VersionView
from marketplace.supply.listings.service import revise_version, submit_product
from tests.marketplace.conftest import Console
from tests.supply_factories import Publisher, a_publisher, a_submission, offer_of

NOT_FOUND, IN_CONFLICT = 4, 6


def _submitted(console: Console) -> tuple[Publisher, VersionView, str]:
    """Return who publishes, what awaits its decision, and the name of who decides."""

    async def work() -> tuple[Publisher, VersionView, str]:
        publisher = await a_publisher()
        return publisher, await a_submission(publisher), await _username(publisher.chief)

    found: tuple[Publisher, VersionView, str] = console.run(work)
    return found


async def _username(actor: Actor) -> str:
    assert actor.user_id is not None
    return (await user_of(actor.user_id)).username


async def _submit_again(publisher: Publisher, version: VersionView) -> None:
    read = await version_of(version.version_id)
    revised = await revise_version(
        publisher.liaison,
        ReviseVersion(
            version_id=read.version_id,
            if_match=read.revision,
            evidence_id=read.evidence_id,
            **asdict(offer_of(read)),
        ),
    )
    submitting = SubmitProduct(version_id=revised.version_id, if_match=revised.revision)
    assert not isinstance(await submit_product(publisher.liaison, submitting), Refusal)


def test_version_is_returned_approved_and_withdrawn_by_its_code(console: Console) -> None:
    publisher, version, chief = _submitted(console)
    who = ("--as", chief)
    listed = console(listing, "list", *who).output
    returned = console(listing, "return", version.code, "--ground", "price", *who)
    console.run(lambda: _submit_again(publisher, version))
    approved = console(listing, "approve", version.code.lower(), *who)
    withdrawn = console(listing, "withdraw", version.code, "--ground", "no-longer-offered", *who)
    again = console(listing, "withdraw", version.code, "--ground", "no-longer-offered", *who)
    said = (listed, returned.output, approved.output, withdrawn.output)
    states = (State.SUBMITTED, State.RETURNED, State.LISTED, State.WITHDRAWN)
    assert all(STATES[state].en in line for state, line in zip(states, said, strict=True)), said
    assert again.exit_code == NOT_FOUND


def test_recalled_product_is_not_approved_again_and_unknown_code_is_not_found(
    console: Console,
) -> None:
    code, chief, _ = console.a_deal()
    recalled = console(listing, "recall", code, "--ground", "quality", "--as", chief)
    approved = console(listing, "approve", code, "--as", chief)
    unknown = console(listing, "approve", "HZ-P-2026-999999-9", "--as", chief)
    assert STATES[State.RECALLED].en in recalled.output
    assert (approved.exit_code, unknown.exit_code) == (IN_CONFLICT, NOT_FOUND)
    assert "listings.unknown-product" in unknown.stderr
