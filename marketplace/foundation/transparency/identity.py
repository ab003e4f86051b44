"""Whose log it is: its origin, the keys that sign it, the policy under which its checkpoints
count.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from contracts import tlog_policy_text
from contracts.checkpoint import Checkpoint
from contracts.errors import ContractsError
from contracts.note_signatures import NoteSigner
from contracts.notes import Note
from contracts.signing import Signer
from contracts.tlog_policy import NO_QUORUM, Policy, TrustedLog
from contracts.vkeys import SignatureType, VerifierKey
from marketplace.foundation.transparency.errors import PolicyUnreadableError
from marketplace.kernel.address import site_address
from marketplace.kernel.keyring import keys_folder, operator_signer
from marketplace.kernel.markets import Market, current_market
from marketplace.kernel.text import Text


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


_folders: list[Path] = []
_identities: dict[Market, LogIdentity] = {}


def open_identities(folder: Path) -> None:
    """Use the policies and kept heads in `folder`, the keys' folder, in this process."""
    _folders[:] = [folder]
    _identities.clear()


def log_identity() -> LogIdentity:
    """Return the identity of the current market's log, making its first key when there is none.

    The key of the purpose `log` signs, and beside it every key of a purpose `log-...` whose file
    lies in the folder: a key is rotated by adding the new one, publishing its verifier key, and
    taking the old file away later. A file `<market>-log.policy` names the witnesses; without one
    the log's own signature suffices.
    """
    market = current_market()
    if market not in _identities:
        folder = _folders[0] if _folders else keys_folder()
        _identities[market] = _identity(folder, market)
    return _identities[market]


def origin_of(site: str) -> str:
    """Return the log's origin: the address of its prefix without the scheme.

    **Source:** C2SP tlog-tiles, "Parameters".
    """
    return f"{site.partition('://')[2]}/log"


def note_signer(name: str, signer: Signer) -> NoteSigner:
    """Return a signer of notes over an Ed25519 key."""
    return NoteSigner(VerifierKey(name, SignatureType.ED25519, signer.public().point), signer.sign)


def own_policy(signers: Sequence[NoteSigner]) -> Policy:
    """Return the policy that asks for the log's own signature and no witness."""
    return Policy(tuple(TrustedLog(signer.key) for signer in signers), (), (), NO_QUORUM)


def _identity(folder: Path, market: Market) -> LogIdentity:
    origin = origin_of(site_address())
    prefix = f"{market.value}-"
    extra = sorted(path.stem.removeprefix(prefix) for path in folder.glob(f"{prefix}log-*.pem"))
    signers = tuple(note_signer(origin, operator_signer(name)) for name in ("log", *extra))
    policy = folder / f"{prefix}log.policy"
    return LogIdentity(
        origin=origin,
        signers=signers,
        policy=_read_policy(policy) if policy.exists() else own_policy(signers),
        head_path=folder / f"{prefix}log.head",
    )


def _read_policy(path: Path) -> Policy:
    try:
        return tlog_policy_text.parse(path.read_bytes())
    except ContractsError as error:
        raise PolicyUnreadableError(file=path.name, fault=Text.of(error.text)) from error
