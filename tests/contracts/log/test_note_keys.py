"""Keys of notes in encrypted files: each kind signs lines of its own type."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from contracts import note_keys
from contracts.checkpoint import Checkpoint
from contracts.note_signatures import verify_line
from contracts.signing import FileSigner, Suite
from contracts.signing.errors import KeyLockedError, WeakPassphraseError
from contracts.vkeys import SignatureType

PASSPHRASE = "correct horse battery staple"
NAME = "example.org/log"
HEAD = Checkpoint(NAME, 7, bytes(range(32)))
AT = datetime(2026, 11, 23, tzinfo=UTC)
KINDS = [
    SignatureType.ED25519,
    SignatureType.ML_DSA_44_COSIGNATURE,
    SignatureType.SM2_SM3,
]


def require(kind: SignatureType) -> None:
    if kind is SignatureType.SM2_SM3:
        pytest.importorskip("gmssl_fast", reason="the extra gm (gmssl-fast) is not installed")


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_locked_key_signs_lines_of_its_type(kind: SignatureType) -> None:
    require(kind)
    signer = note_keys.unlock(NAME, note_keys.create(kind, PASSPHRASE), PASSPHRASE)
    line = signer.line(HEAD.text, at=AT)
    assert (signer.key.type, verify_line(signer.key, HEAD.text, line).key) == (kind, signer.key)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_wrong_passphrase_opens_no_key(kind: SignatureType) -> None:
    require(kind)
    pem = note_keys.create(kind, PASSPHRASE)
    with pytest.raises(KeyLockedError):
        note_keys.unlock(NAME, pem, "another horse, another staple")


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_weak_passphrase_locks_no_key(kind: SignatureType) -> None:
    require(kind)
    with pytest.raises(WeakPassphraseError):
        note_keys.create(kind, "short")


def test_key_of_a_kind_without_lines_is_refused() -> None:
    pem = FileSigner.create(Suite.P256_SHA256).locked(PASSPHRASE)
    with pytest.raises(KeyLockedError):
        note_keys.unlock(NAME, pem, PASSPHRASE)
