"""Whose log it is: its origin, the keys that sign it, the policy under which its checkpoints
count.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from contracts import tlog_policy_text
from contracts.checkpoint import Checkpoint
from contracts.note_signatures import NoteSigner
from contracts.notes import Note
from contracts.signing import FileSigner
from contracts.tlog_policy import NO_QUORUM, Policy, TrustedLog
from contracts.vkeys import SignatureType, VerifierKey
from marketplace.kernel.markets import Market
from marketplace.settings import Settings


@dataclass(frozen=True, slots=True)
class LogIdentity:
    """What distinguishes one market's log.

    `signers` hold at least one Ed25519 key; several while a key is rotated or a second suite signs
    beside it. `policy` says which cosignatures a checkpoint needs before it is published.
    `head_path` is where the last signed checkpoint is kept outside the database.
    """

    origin: str
    signers: tuple[NoteSigner, ...]
    policy: Policy
    head_path: Path

    @property
    def keys(self) -> tuple[VerifierKey, ...]:
        """The public keys under which this log signs."""
        return tuple(signer.key for signer in self.signers)

    def sign(self, head: Checkpoint, *, at: datetime) -> Note:
        """Return the checkpoint as a note with one line per signer."""
        return Note(head.text, tuple(signer.line(head.text, at=at) for signer in self.signers))


def origin_of(base_url: str, market: Market) -> str:
    """Return the log's origin: the address of its prefix without the scheme.

    **Source:** C2SP tlog-tiles, "Parameters".
    """
    parts = urlsplit(base_url)
    prefix = (parts.netloc + parts.path).rstrip("/")
    return f"{prefix}/practice/log" if market is Market.PRACTICE else f"{prefix}/log"


def identity_of(settings: Settings, market: Market) -> LogIdentity:
    """Return the identity of a market's log, making its first key when there is none.

    Every file `log-<market>*.pem` in the keys' folder signs, so a key is rotated by adding the new
    file, publishing its verifier key, and removing the old file later. A file `log-<market>.policy`
    names the witnesses; without one the log's own signature suffices.
    """
    folder = settings.keys_folder
    folder.mkdir(parents=True, exist_ok=True)
    origin = origin_of(settings.base_url, market)
    signers = tuple(
        note_signer(origin, FileSigner.load(path, settings.key_passphrase))
        for path in key_files(folder, market, settings.key_passphrase)
    )
    return LogIdentity(
        origin=origin,
        signers=signers,
        policy=_policy(folder / f"log-{market.value}.policy", signers),
        head_path=folder / f"log-{market.value}.head",
    )


def note_signer(name: str, signer: FileSigner) -> NoteSigner:
    """Return a signer of notes over an Ed25519 key."""
    return NoteSigner(VerifierKey(name, SignatureType.ED25519, signer.public().point), signer.sign)


def key_files(folder: Path, market: Market, passphrase: str) -> Sequence[Path]:
    """Return the log's key files, making the first one when there is none."""
    found = sorted(folder.glob(f"log-{market.value}*.pem"))
    if found:
        return found
    path = folder / f"log-{market.value}.pem"
    FileSigner.create().save(path, passphrase)
    return [path]


def own_policy(signers: Sequence[NoteSigner]) -> Policy:
    """Return the policy that asks for the log's own signature and no witness."""
    return Policy(tuple(TrustedLog(signer.key) for signer in signers), (), (), NO_QUORUM)


def _policy(path: Path, signers: Sequence[NoteSigner]) -> Policy:
    if not path.exists():
        return own_policy(signers)
    return tlog_policy_text.parse(path.read_bytes())
