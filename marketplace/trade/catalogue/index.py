"""The full-text half of the index, which the two engines keep in their own ways."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from piccolo.querystring import QueryString

from marketplace.kernel.database import engine, engine_kind


async def keep_words(entry_id: int, terms: str) -> None:
    """Make an entry findable by its tokens; PostgreSQL's index follows the row by itself."""
    if engine_kind() == "sqlite":
        await _run('INSERT INTO "catalogue_words" (rowid, terms) VALUES ({}, {})', entry_id, terms)


async def forget_words(entry_ids: Sequence[int]) -> None:
    """Make entries findable no more."""
    if engine_kind() == "sqlite":
        for entry_id in entry_ids:
            await _run('DELETE FROM "catalogue_words" WHERE rowid = {}', entry_id)


def matching(tokens: Sequence[str]) -> QueryString:
    """Return the condition on `catalogue_entry` that a row holds every one of the tokens.

    Tokens are letters, digits and Chinese characters only (`words.py` makes them), and travel as
    parameters all the same.
    """
    if engine_kind() == "sqlite":
        asked = " ".join(f'"{token}"' for token in tokens)
        return QueryString(
            '"id" IN (SELECT rowid FROM "catalogue_words" WHERE "catalogue_words" MATCH {})', asked
        )
    return QueryString("string_to_array(terms, ' ') @> {}::text[]", list(tokens))


async def _run(statement: str, *values: Any) -> Any:
    return await engine().run_querystring(QueryString(statement, *values))
