"""What leaves the site about a notice: a CloudEvent for programs, a short mail for people. Pure.

Neither says more than the notice in the site: what happened, to which thing, and where to read it.

**Source:** CloudEvents 1.0.2, "JSON Event Format"; Standard Webhooks, "Webhook scheme".
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from typing import Final
from uuid import UUID

from contracts import canonical
from marketplace.foundation.notices.schemas import NoticeView

EVENT_TYPE: Final = "marketplace.notice.sent"
SECRET_PREFIX: Final = "whsec_"
SIGNATURE_VERSION: Final = "v1"


@dataclass(frozen=True, slots=True)
class Site:
    """Where the notice comes from: the market's address and its name in words."""

    address: str
    name: str


def cloud_event(message_id: UUID, notice: NoticeView, site: Site) -> bytes:
    """Return a notice as a CloudEvent in structured JSON, the same bytes at every attempt."""
    return canonical.encode(
        {
            "specversion": "1.0",
            "id": str(message_id),
            "source": site.address,
            "type": EVENT_TYPE,
            "subject": f"{notice.about_kind}/{notice.about_id}",
            "time": notice.sent_at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
            "datacontenttype": "application/json",
            "data": {
                "text": {"zh-CN": notice.text.zh, "en": notice.text.en},
                "link": site.address + notice.link,
            },
        }
    )


def secret_text(secret: bytes) -> str:
    """Return a secret as its receiver keeps it."""
    return SECRET_PREFIX + base64.b64encode(secret).decode("ascii")


def signed_headers(message_id: UUID, body: bytes, *, secret: bytes, at: datetime) -> dict[str, str]:
    """Return the headers by which the receiver knows sender, attempt and message.

    **Source:** Standard Webhooks: HMAC-SHA-256 over `id.timestamp.body`.
    """
    timestamp = str(int(at.timestamp()))
    signed = f"{message_id}.{timestamp}.".encode() + body
    mac = hmac.digest(secret, signed, hashlib.sha256)
    return {
        "content-type": "application/cloudevents+json; charset=utf-8",
        "webhook-id": str(message_id),
        "webhook-timestamp": timestamp,
        "webhook-signature": f"{SIGNATURE_VERSION},{base64.b64encode(mac).decode('ascii')}",
    }


def mail(
    message_id: UUID, notice: NoticeView, site: Site, *, sender: str, receiver: str
) -> EmailMessage:
    """Return a notice as a mail in both languages; its id is the same at every attempt."""
    written = EmailMessage()
    written["Subject"] = f"{notice.text.zh} / {notice.text.en}"
    written["From"], written["To"] = sender, receiver
    written["Date"] = notice.sent_at.astimezone(UTC)
    written["Message-ID"] = f"<{message_id}@{sender.rpartition('@')[2]}>"
    written["Auto-Submitted"] = "auto-generated"
    written.set_content(
        f"{notice.text.zh}\n{notice.text.en}\n\n{site.address}{notice.link}\n\n-- \n{site.name}\n"
    )
    return written


def code_mail(code: str, site: Site, *, sender: str, receiver: str) -> EmailMessage:
    """Return the mail with the code that confirms an address."""
    written = EmailMessage()
    written["Subject"] = "验证邮件地址 / Confirm your mail address"
    written["From"], written["To"] = sender, receiver
    written["Auto-Submitted"] = "auto-generated"
    written.set_content(
        f"验证码 {code}，24 小时内有效。若非您本人操作，请忽略。\n"
        f"Your code is {code}, valid for 24 hours. Ignore this mail if you did not ask for it.\n\n"
        f"{site.address}/notices/channels\n\n-- \n{site.name}\n"
    )
    return written
