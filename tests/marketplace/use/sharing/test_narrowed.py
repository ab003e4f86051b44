"""A token that was made for a smaller licence reads what that one permits, and nothing else."""

from __future__ import annotations

import httpx

from marketplace.trade.licences.narrowed import narrowed_called
from marketplace.trade.licences.schemas import RevokeNarrowed
from marketplace.trade.licences.service import revoke_narrowed
from marketplace.use.metering.queries import uses_of
from marketplace.use.sharing.schemas import IssueLicenceToken
from marketplace.use.sharing.service import issue_token
from tests.marketplace.use.delivery.test_narrowed import cut_out
from tests.marketplace.use.sharing.given import Shared, counted, page


async def narrowed_to(given: Shared, *columns: str) -> Shared:
    """Return the same licence with a token for a smaller one of these columns."""
    narrowed = await cut_out(given.deal, given.licence, columns=list(columns))
    command = IssueLicenceToken(
        licence_id=given.licence.licence_id, narrowed_id=narrowed.narrowed_id
    )
    return Shared(given.deal, given.licence, await issue_token(given.deal.buyer, command))


async def test_rows_hold_its_columns_and_count_under_both(
    program: httpx.AsyncClient, given: Shared
) -> None:
    small = await narrowed_to(given, "line", "fare")
    answer = (await page(program, small, limit=10)).json()
    uses = await uses_of(given.licence.licence_id)
    assert [one["name"] for one in answer["columns"]] == ["line", "fare"]
    assert (await counted(given), [one.narrowed_id is None for one in uses]) == ((1, 10), [False])


async def test_filter_on_a_column_that_was_narrowed_away_is_refused(
    program: httpx.AsyncClient, given: Shared
) -> None:
    small = await narrowed_to(given, "fare")
    answer = await page(program, small, where="line eq N7")
    assert (answer.status_code, await counted(given)) == (422, (0, 0))


async def test_shared_table_has_its_columns_alone(
    program: httpx.AsyncClient, given: Shared
) -> None:
    small = await narrowed_to(given, "line")
    said = (await program.get(f"{small.table}/metadata", headers=small.headers)).text
    asked = await program.post(f"{small.table}/query", json={}, headers=small.headers)
    assert ("fare" in said, "line" in said, "fare" in asked.text, asked.status_code) == (
        *(False, True, False),
        200,
    )


async def test_token_ends_with_the_smaller_licence_and_stops_when_it_is_taken_back(
    program: httpx.AsyncClient, given: Shared
) -> None:
    narrowed = await cut_out(given.deal, given.licence)
    command = IssueLicenceToken(
        licence_id=given.licence.licence_id, narrowed_id=narrowed.narrowed_id
    )
    made = await issue_token(given.deal.buyer, command)
    small = Shared(given.deal, given.licence, made)
    first = await page(program, small, limit=10)
    await revoke_narrowed(given.deal.buyer, RevokeNarrowed(narrowed_id=narrowed.narrowed_id))
    after = await page(program, small, limit=10)
    whole = await page(program, given, limit=10)
    ends = (await narrowed_called(narrowed.narrowed_id)).valid_until
    assert [one.status_code for one in (first, after, whole)] == [200, 422, 200]
    assert made.expires_at == ends
