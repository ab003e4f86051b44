"""Settings: each from one environment variable, all with a default that works from a checkout.

`docs/operator.md` has a heading for every one of them (held by a test).
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path

from marketplace.kernel.markets import Market

SYNTHETIC_MARK = Path("var/synthetic")
"""A file that says: what lies in this folder is made up. The demo leaves it behind."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What a process needs to know before it opens a market.

    `database_url`, `practice_database_url`: `sqlite:///path` or `postgresql://...`, one per market.
    `store_url`: where product files lie, a folder or `s3://bucket/prefix`.
    `base_url`: the address by which others reach the site; licences name it as their issuer.
    `keys_url`: the folder with the operator's keys, encrypted under `key_passphrase`.
    `mail_url`, `mail_from`: the SMTP server by which notices are mailed, and the sender.
    `webhooks_to_private`: whether webhooks may lead to addresses inside.
    `sharing_requests_per_minute`: how often one licence token may ask in a minute.
    `synthetic`: whether every page says that its data is synthetic.
    """

    database_url: str = "sqlite:///var/real.sqlite"
    practice_database_url: str = "sqlite:///var/practice.sqlite"
    store_url: str = "var/store"
    base_url: str = "http://127.0.0.1:8000"
    keys_url: str = "var/keys"
    key_passphrase: str = ""
    csrf_secret: str = ""
    host: str = "127.0.0.1"
    port: int = 8000
    mail_url: str = ""
    mail_from: str = ""
    webhooks_to_private: bool = False
    synthetic: bool = False
    secure_cookies: bool = False
    max_body_bytes: int = 2_200_000_000
    sharing_requests_per_minute: int = 120
    requests_per_minute: int = 600

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> Settings:
        """Read `MARKETPLACE_<NAME>` for every field; what is not set keeps its default."""
        given = os.environ if environment is None else environment
        values: dict[str, object] = {}
        for entry in fields(cls):
            text = given.get(f"MARKETPLACE_{entry.name.upper()}")
            if text is not None:
                values[entry.name] = _read(text, entry.type)
        values.setdefault("synthetic", SYNTHETIC_MARK.exists())
        return cls(**values)  # type: ignore[arg-type] # read by the field's own type above

    def to_environment(self) -> dict[str, str]:
        """Return the variables from which another process reads the same settings."""
        return {
            f"MARKETPLACE_{one.name.upper()}": str(getattr(self, one.name)) for one in fields(self)
        }

    @property
    def listening_url(self) -> str:
        """Where the site answers on this machine, whatever name others know it by."""
        return f"http://{self.host}:{self.port}"

    @property
    def databases(self) -> dict[Market, str]:
        """The database of each market."""
        return {Market.REAL: self.database_url, Market.PRACTICE: self.practice_database_url}

    @property
    def keys_folder(self) -> Path:
        """Where the operator's key files lie."""
        return Path(self.keys_url)


def mark_synthetic() -> None:
    """Leave the mark, so that a site started later says that its data is synthetic as well."""
    SYNTHETIC_MARK.parent.mkdir(parents=True, exist_ok=True)
    SYNTHETIC_MARK.write_text("all data in this folder is synthetic\n", encoding="utf-8")


def _read(text: str, kind: object) -> object:
    match kind:
        case "int":
            return int(text)
        case "bool":
            return text.strip().lower() in {"1", "true", "yes", "on"}
        case _:
            return text
