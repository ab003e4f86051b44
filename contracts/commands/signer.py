"""Which key signs: one in an encrypted file, or one that never leaves its device."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import click

from contracts.commands.reading import passphrase, pin, read_file, say
from contracts.signing import PublicKey, Signer, software
from contracts.signing.device_signer import DeviceSigner, open_device
from contracts.text import Text

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_OPTIONS: Final[dict[str, dict[str, Any]]] = {
    "key": {"type": _FILE, "help": "Encrypted key file, see: contracts key create. 密钥文件。"},
    "device": {"type": _FILE, "help": "PKCS#11 module of the device with the key. 设备模块。"},
    "token": {"help": "Label of the device's token. 令牌名称。"},
    "label": {"help": "Label of the key pair in it. 密钥名称。"},
}
_CHOSEN = "contracts.signer."


def option_signer(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add ``--key``, or ``--device`` with ``--token`` and ``--label``: see `open_signer`."""
    for name, settings in reversed(_OPTIONS.items()):
        kept: dict[str, Any] = {"expose_value": False, "callback": _kept(name)}
        function = click.option(f"--{name}", **kept, **settings)(function)
    return function


def _kept(name: str) -> Callable[[click.Context, click.Parameter, Any], None]:
    def keep(context: click.Context, _: click.Parameter, value: Any) -> None:
        context.meta[_CHOSEN + name] = value

    return keep


@contextmanager
def open_signer(
    named: Path | None = None, *, kid: Callable[[PublicKey], str] | None = None
) -> Iterator[Signer]:
    """The key that the options of the running command name, for as long as it is needed.

    ``named``: a key file that the command takes as an argument, in the place of ``--key``. ``kid``:
    the key id to sign under, by the public half; the key's thumbprint when it is absent.
    A file opens under ``CONTRACTS_PASSPHRASE``, a device under ``CONTRACTS_PIN``; what is not set
    is asked for.
    """
    meta = click.get_current_context().meta
    key, device, token, label = (meta[_CHOSEN + name] for name in _OPTIONS)
    key = named or key
    if (key is None) == (device is None) or (device is not None and not (token and label)):
        words = Text(
            "须指定 --key，或 --device、--token 和 --label",
            "give either --key, or --device with --token and --label",
        )
        raise click.UsageError(say(words))
    if device is None:
        yield _named(software.unlock(read_file(key), passphrase(confirm=False)), kid)
        return
    with open_device(device, token=token, pin=pin(), label=label) as signer:
        yield _named(signer, kid)


def _named(
    signer: software.SoftwareSigner | DeviceSigner, kid: Callable[[PublicKey], str] | None
) -> Signer:
    return replace(signer, named=kid(signer.public())) if kid else signer
