"""Whose log it is: its origin, the keys that sign it, the policy under which its checkpoints
count.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from contracts import note_keys, tlog_policy_text
from contracts.checkpoint import Checkpoint
from contracts.errors import ContractsError
from contracts.note_signatures import NoteSigner
from contracts.notes import Note
from contracts.signing import pkcs8
from contracts.tlog_policy import NO_QUORUM, Policy, TrustedLog
from contracts.vkeys import SignatureType, VerifierKey
from marketplace.foundation.transparency.errors import PolicyUnreadableError
from marketplace.kernel.address import site_address
from marketplace.kernel.keyring import keys_folder, operator_key_file, operator_signer
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
    taking the old file away later. Such a key may be of Ed25519, ML-DSA-44 or SM2: a second suite
    signs beside the first, and who does not know it ignores its line. A file
    `<market>-log.policy` names the witnesses; without one
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


def own_policy(signers: Sequence[NoteSigner]) -> Policy:
    """Return the policy that asks for the log's own signature and no witness.

    It names the Ed25519 keys alone, so that every reader of policies understands it.
    """
    keys = [signer.key for signer in signers if signer.key.type is SignatureType.ED25519]
    return Policy(tuple(map(TrustedLog, keys)), (), (), NO_QUORUM)


def add_key(name: str, kind: SignatureType) -> VerifierKey:
    """Make a key that signs the current market's log beside its others from the next start.

    Raises `KeyFileExistsError` when there is one of this name.
    """
    path, passphrase = operator_key_file(f"log-{name}")
    pem = note_keys.create(kind, passphrase)
    pkcs8.write_new(path, pem)
    return note_keys.unlock(origin_of(site_address()), pem, passphrase).key


def _identity(folder: Path, market: Market) -> LogIdentity:
    origin = origin_of(site_address())
    prefix = f"{market.value}-"
    extra = sorted(path.stem.removeprefix(prefix) for path in folder.glob(f"{prefix}log-*.pem"))
    first = note_keys.over(origin, operator_signer("log"))
    signers = (first, *(_extra_signer(origin, name) for name in extra))
    policy = folder / f"{prefix}log.policy"
    return LogIdentity(
        origin=origin,
        signers=signers,
        policy=_read_policy(policy) if policy.exists() else own_policy(signers),
        head_path=folder / f"{prefix}log.head",
    )


def _extra_signer(origin: str, purpose: str) -> NoteSigner:
    path, passphrase = operator_key_file(purpose)
    return note_keys.unlock(origin, path.read_bytes(), passphrase)


def _read_policy(path: Path) -> Policy:
    try:
        return tlog_policy_text.parse(path.read_bytes())
    except ContractsError as error:
        raise PolicyUnreadableError(file=path.name, fault=Text.of(error.text)) from error
