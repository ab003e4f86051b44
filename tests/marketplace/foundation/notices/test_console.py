"""Notices and webhooks from the command line."""

from __future__ import annotations

import json

from marketplace.foundation.notices.commands import notice, webhook
from marketplace.foundation.notices.schemas import SendNotice
from marketplace.foundation.notices.service import send_notice
from marketplace.kernel.access import SYSTEM
from marketplace.kernel.ids import new_id
from marketplace.kernel.text import Text
from tests.factories import a_user
from tests.marketplace.conftest import Console
from tests.stories import a_deal


def test_webhook_is_registered_given_a_new_secret_and_removed(console: Console) -> None:
    async def work() -> str:
        deal = await a_deal()
        return str(deal.enterprise.id)

    enterprise, who = console.run(work), ("--as", "heyutong", "--json")
    where = ("https://buyer.example/hook", "--enterprise", enterprise)
    made = json.loads(console(webhook, "register", *where, *who).stdout)
    named = made["endpoint"]["endpoint_id"]
    renewed = json.loads(console(webhook, "replace-secret", named, *who).stdout)
    (listed,) = json.loads(console(webhook, "list", *who).stdout)
    console(webhook, "remove", named, *who)
    after = json.loads(console(webhook, "list", *who).stdout)
    neither = console(webhook, "register", "https://buyer.example/hook", "--as", "heyutong")
    assert made["secret"].startswith("whsec_")
    assert (renewed["secret"] != made["secret"], "secret" in listed) == (True, False)
    assert (listed["generation"], after, neither.exit_code) == (2, [], 2)


def test_notice_is_listed_and_read(console: Console) -> None:
    async def work() -> None:
        reader = await a_user("heyutong")
        assert reader.user_id is not None
        told = SendNotice(
            user_ids=[reader.user_id],
            text=Text("许可已暂停。", "The licence is suspended."),
            link="/licences",
            about_kind="licence",
            about_id=new_id(),
        )
        await send_notice(SYSTEM, told)

    console.run(work)
    who = ("--as", "heyutong", "--json")
    (fresh,) = json.loads(console(notice, "list", *who).stdout)
    read = json.loads(console(notice, "read", fresh["id"], *who).stdout)
    waiting = console(notice, "list-waiting", *who)
    assert (fresh["read_at"], read["read_at"] is None) == (None, False)
    assert (waiting.exit_code, json.loads(waiting.stdout)) == (0, [])
