"""How this process sends: where mail goes out, and whether webhooks may lead inside."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote, urlsplit

from marketplace.foundation.notices.errors import UnknownMailServerError

_PORTS: Final = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}


@dataclass(frozen=True, slots=True)
class MailServer:
    """An SMTP server and how to speak to it; `user` empty means without signing in."""

    host: str
    port: int
    is_tls: bool
    is_starttls: bool
    user: str
    password: str
    sender: str


@dataclass(frozen=True, slots=True)
class Channels:
    """What is open: no mail server means that no mail is sent."""

    mail: MailServer | None = None
    private_allowed: bool = False


_open = Channels()


def open_channels(
    *, mail_url: str = "", mail_from: str = "", private_allowed: bool = False
) -> None:
    """Use these channels in this process, or raise `UnknownMailServerError`."""
    global _open  # noqa: PLW0603 - one process has one way out
    server = mail_server_of(mail_url, mail_from) if mail_url else None
    _open = Channels(server, private_allowed)


def channels() -> Channels:
    """Return what is open in this process."""
    return _open


def mail_server_of(url: str, sender: str) -> MailServer:
    """Read `smtp://`, `smtp+starttls://` or `smtps://user:password@host:port`."""
    parts = urlsplit(url)
    if parts.scheme not in _PORTS or not parts.hostname or "@" not in sender:
        raise UnknownMailServerError
    return MailServer(
        host=parts.hostname,
        port=parts.port or _PORTS[parts.scheme],
        is_tls=parts.scheme == "smtps",
        is_starttls=parts.scheme == "smtp+starttls",
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        sender=sender,
    )
