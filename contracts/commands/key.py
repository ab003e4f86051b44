"""``contracts key``: make a key, look at its public half."""

import json
from pathlib import Path

import click

from contracts.canonical import JSON
from contracts.commands.reading import option_json, passphrase, refusals, tell
from contracts.commands.signer import open_signer, option_signer
from contracts.signing import PublicKey, Suite, software

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_SUITES = {"ed25519": Suite.ED25519_SHA256, "p256": Suite.P256_SHA256, "sm2": Suite.SM2_SM3}


@click.group()
def key() -> None:
    """Signing keys in encrypted files. 签名密钥（加密文件）。

    \b
    Example: contracts key create my.key.pem > my.public.json
    """


@key.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--suite", type=click.Choice(sorted(_SUITES)), default="ed25519", show_default=True)
@option_json
def create(file: Path, suite: str) -> None:
    """Write a new key to FILE under a passphrase. 新建密钥文件。

    FILE is never overwritten. The passphrase comes from CONTRACTS_PASSPHRASE or is asked for. The
    public half is printed: that is what the other side gets.

    \b
    Example: contracts key create my.key.pem > my.public.json
    """
    with refusals():
        signer = software.create(_SUITES[suite])
        software.save(signer, file, passphrase(confirm=True))
        _print(signer.public())


@key.command()
@click.argument("file", required=False, type=_FILE)
@option_signer
@option_json
def show(file: Path | None) -> None:
    """Print the public half of the key in FILE, or in a device. 显示公钥。

    \b
    Example: contracts key show my.key.pem > my.public.json
             contracts key show --device opensc-pkcs11.so --token mine --label signing
    """
    with refusals(), open_signer(file) as signer:
        _print(signer.public())


def _print(public: PublicKey) -> None:
    found: JSON = {"suite": public.suite.value, "thumbprint": public.thumbprint, "jwk": public.jwk}
    tell(found, json.dumps(found, indent=2, ensure_ascii=False))
