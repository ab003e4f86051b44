"""A browser without scripts: signed in, following forms as a person would."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

import httpx

from marketplace.app import create_app
from marketplace.foundation.accounts.model import fresh_secret, hash_of
from marketplace.foundation.accounts.tables import Session
from marketplace.kernel.access import Actor
from marketplace.kernel.clock import now
from marketplace.settings import Settings

SITE = "http://market.test"
_HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')


async def signed_in(actor: Actor) -> Desk:
    """Return the site as this user's browser sees it."""
    secret = fresh_secret()
    at = now()
    await Session(
        user=actor.user_id,
        secret_hash=hash_of(secret),
        opened_at=at,
        expires_at=at + timedelta(hours=1),
    ).save()
    transport = httpx.ASGITransport(create_app(Settings(base_url=SITE)))  # type: ignore[arg-type]
    client = httpx.AsyncClient(
        transport=transport, base_url=SITE, headers={"accept-language": "zh-CN"}
    )
    client.cookies.set("session", secret)
    return Desk(client)


@dataclass(slots=True)
class Desk:
    """One browser."""

    client: httpx.AsyncClient

    async def read(self, path: str, *, status: int = 200) -> str:
        """Open a page and return its text."""
        answer = await self.client.get(path)
        assert (status, answer.text) == (answer.status_code, answer.text)
        return answer.text

    async def send(
        self,
        page: str,
        action: str,
        fields: Mapping[str, object],
        *,
        files: Mapping[str, tuple[str, bytes]] | None = None,
    ) -> httpx.Response:
        """Open `page`, fill its form that posts to `action`, send it."""
        text = await self.read(page)
        form = text.partition(f'action="{action.replace("&", "&amp;")}"')[2].partition("</form>")[0]
        assert form, f"{page} has no form for {action}"
        hidden = dict(_HIDDEN.findall(form))
        return await self.client.post(action, data={**hidden, **fields}, files=files)
