"""Checking a licence for anybody: a bundle's file, or the signed statement behind its code."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

from contracts.bundle import verify_bundle
from contracts.bundle.container import LIMIT_BYTES
from contracts.bundle.trust import ISSUERS_FILE, TrustDirectory, write_issuers
from contracts.errors import ContractsError
from contracts.licence import qr
from contracts.tlog_policy_text import write as write_policy
from contracts.verdict import Outcome, Verdict
from marketplace.kernel.clock import now
from marketplace.kernel.markets import current_market
from marketplace.kernel.text import Text
from marketplace.trade.agreements.sealing import seal_authority
from marketplace.trade.licences.errors import UnknownLicenceError
from marketplace.trade.licences.issuing import issuer_document
from marketplace.trade.licences.model import STANDINGS, Standing
from marketplace.trade.licences.queries import licence_of, trust_directory
from marketplace.web import parts

CHECKS: Final[dict[str, Text]] = {
    "form": Text("文件形式", "form of the file"),
    "market": Text("市场", "market"),
    "issuer": Text("签发方密钥", "issuer’s key"),
    "signature": Text("签名", "signature"),
    "dates": Text("期限", "dates"),
    "entry": Text("日志条目", "log entry"),
    "log": Text("日志证明", "proof in the log"),
    "revocation": Text("撤销状态", "revocation"),
    "suspension": Text("暂停状态", "suspension"),
}
CODE_SHAPE: Final = re.compile(r"[\w-]+\.[\w-]+\.[\w-]+", re.ASCII)
"""**Source:** RFC 7515, section 7.1: header, payload and signature in base64url."""

OUTCOMES: Final[dict[Outcome, tuple[Text, parts.Standing]]] = {
    Outcome.PASSED: (Text("通过", "passed"), parts.Standing.DONE),
    Outcome.FAILED: (Text("未通过", "failed"), parts.Standing.BROKEN),
    Outcome.NOTED: (Text("注意", "noted"), parts.Standing.CURRENT),
    Outcome.SKIPPED: (Text("未检查", "not checked"), parts.Standing.PENDING),
}


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found; `standing` is what this market says of the licence now, if it knows it.

    `is_foreign` says that what was given is neither a bundle nor a code, whatever else it may be.
    """

    verdict: Verdict
    is_code: bool
    standing: Standing | None
    is_foreign: bool = False

    @property
    def state(self) -> Text | None:
        """The standing in words."""
        return STANDINGS[self.standing] if self.standing else None


async def check(content: bytes) -> Checked:
    """Check a bundle, a code, or the address that a scanned code leads to; never raises for bad
    input.
    """
    text = content[: LIMIT_BYTES + 1].decode("utf-8", "replace").strip()
    code = _code_in(text)
    if not CODE_SHAPE.fullmatch(code):
        verdict = verify_bundle(content, await trust_directory(), at=now())
        return Checked(verdict, is_code=False, standing=None, is_foreign=not text.startswith("{"))
    verdict = qr.verify(code, issuer_document(), now())
    standing = await _standing(code) if verdict.findings[0].outcome is Outcome.PASSED else None
    return Checked(verdict, is_code=True, standing=standing)


def _code_in(text: str) -> str:
    if not text.startswith(("http://", "https://")):
        return text
    return parse_qs(urlsplit(text).query).get("code", [""])[0]


async def _standing(code: str) -> Standing | None:
    """Return how the licence of a code that this issuer signed stands now."""
    try:
        licence_id = qr.parse(code)[1].licence_id
        return (await licence_of(UUID(licence_id))).standing
    except (ContractsError, UnknownLicenceError, ValueError):
        return None


def trust_files(trust: TrustDirectory) -> dict[str, bytes]:
    """Return the files of a trust directory by name, as `--trust DIR` reads them."""
    policies = {
        f"{market.value}.tlog-policy": write_policy(policy)
        for market, policy in trust.policies.items()
    }
    authority = seal_authority()
    seal = {} if authority is None else {f"{current_market().value}.seal-authority.pem": authority}
    return {**policies, **seal, ISSUERS_FILE: write_issuers(trust.keys)}
