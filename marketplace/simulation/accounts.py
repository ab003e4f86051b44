"""The people of the demo: fictional names, with passwords made once per installation."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from marketplace.foundation.accounts.errors import UnknownUserError
from marketplace.foundation.accounts.queries import actor_named
from marketplace.foundation.accounts.schemas import CreateUser
from marketplace.foundation.accounts.service import create_user
from marketplace.foundation.organizations.register_files import people as officers
from marketplace.kernel.access import SYSTEM, Actor
from marketplace.kernel.text import Text


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody made up: how they sign in, their name, and what they are in the story."""

    username: str
    name: str
    what: Text


BUYERS = (
    Person("heyutong", "何雨桐", Text("越溪出行科技 代表人", "representative, Yuexi Mobility")),
    Person("luzhiheng", "陆知衡", Text("珠水保险科技 代表人", "representative, Zhushui Insurance")),
    Person("moyunfan", "莫云帆", Text("云端聚合数据 代表人", "representative, Yunduan Data")),
)


def everybody() -> tuple[Person, ...]:
    """Return the fictional officers of the shipped register and the fictional buyers."""
    serving = tuple(
        Person(
            one.username,
            one.display_name,
            Text(f"{one.post.label.zh}，{one.unit}", f"{one.post.label.en}, {one.unit}"),
        )
        for one in officers()
    )
    return serving + BUYERS


class Passwords:
    """One file for its owner alone with a password per name, made when first asked for."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._known: dict[str, str] = json.loads(path.read_text()) if path.exists() else {}

    def of(self, name: str) -> str:
        """Return the password (or passphrase) of this name."""
        if name not in self._known:
            self._known[name] = "-".join(secrets.token_hex(2) for _ in range(4))
            self._save()
        return self._known[name]

    def _save(self) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        new = self._path.with_suffix(".new")  # a process killed here leaves the old file whole
        descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(self._known, file, indent=1)
        new.replace(self._path)


async def with_accounts(people: Iterable[Person], passwords: Passwords) -> dict[str, Actor]:
    """Return everybody as actors, opening the accounts that are not there yet."""
    return {one.username: await _actor(one, passwords) for one in people}


async def _actor(person: Person, passwords: Passwords) -> Actor:
    try:
        return await actor_named(person.username)
    except UnknownUserError:
        command = CreateUser(
            username=person.username,
            display_name=person.name,
            password=passwords.of(person.username),
        )
        await create_user(SYSTEM, command)
        return await actor_named(person.username)
