"""The operator's keys: one per market and purpose, never shared between purposes.

Each lies in the keys folder as an encrypted PKCS#8 file (`<market>-<purpose>.pem`) and is made when
it is first asked for. The passphrase comes from the settings; where none is set, one is made on
first use and kept beside the keys for its owner alone, which is convenient for a demo and no
protection against whoever reads the folder.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

from contracts.signing.file_signer import FileSigner
from contracts.signing.signer import Signer
from marketplace.kernel.errors import UnavailableError
from marketplace.kernel.markets import current_market
from marketplace.kernel.text import Text

PASSPHRASE_BYTES = 32


class KeysNotOpenError(UnavailableError):
    """The process has not opened the keys folder."""

    code = "keyring.not-open"
    text = Text("运营方密钥未打开。", "The operator's keys are not open.")


_folder: Path | None = None
_passphrase: str = ""
_signers: dict[tuple[str, str], FileSigner] = {}


def open_keys(folder: Path, passphrase: str = "") -> str:
    """Use the keys in `folder` for this process and return the passphrase they are locked under.

    Makes the folder when it is not there, and a passphrase when none was ever given.
    """
    global _folder, _passphrase
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    _folder, _passphrase = folder, passphrase or _kept_passphrase(folder)
    _signers.clear()
    return _passphrase


def close_keys() -> None:
    """Forget every unlocked key."""
    global _folder, _passphrase
    _folder, _passphrase = None, ""
    _signers.clear()


def keys_folder() -> Path:
    """Return the folder of the operator's keys, or raise `KeysNotOpenError`."""
    if _folder is None:
        raise KeysNotOpenError
    return _folder


def operator_signer(purpose: str, *, kid: str = "") -> Signer:
    """Return the signer of the current market for `purpose` (`log`, `licences`, ...).

    `kid` is the key id to sign under; without it, the key's thumbprint.
    """
    if _folder is None:
        raise KeysNotOpenError
    found = _signers.get((current_market().value, purpose)) or _unlock(_folder, purpose)
    return replace(found, named=kid)


def operator_key_file(purpose: str) -> tuple[Path, str]:
    """Return the current market's key file of a purpose and the passphrase that locks it.

    For kinds of keys that only one slice knows; the file need not exist yet.
    """
    return keys_folder() / f"{current_market().value}-{purpose}.pem", _passphrase


def _unlock(folder: Path, purpose: str) -> FileSigner:
    market = current_market().value
    path = folder / f"{market}-{purpose}.pem"
    if not path.exists():
        with _written_whole(path) as new:
            FileSigner.create().save(new, _passphrase)
    _signers[market, purpose] = FileSigner.load(path, _passphrase)
    return _signers[market, purpose]


def _kept_passphrase(folder: Path) -> str:
    path = folder / "passphrase"
    if not path.exists():
        with _written_whole(path) as new:
            descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w", encoding="ascii") as file:
                file.write(secrets.token_urlsafe(PASSPHRASE_BYTES))
    return path.read_text(encoding="ascii").strip()


@contextmanager
def _written_whole(path: Path) -> Iterator[Path]:
    """Name a new file to write; it becomes `path` when it is whole, unless another process was
    first.

    Killed in between, the process leaves no half-written secret under `path`.
    """
    new = path.with_name(f"{path.name}.{secrets.token_hex(8)}.new")
    yield new
    with suppress(FileExistsError):
        os.link(new, path)
    new.unlink()
