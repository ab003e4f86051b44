"""``contracts sign``: a party signs an agreement with a key that only the party holds."""

from datetime import UTC, datetime
from pathlib import Path

import click

from contracts import agreement
from contracts.agreement.errors import NotThePartysKeyError
from contracts.commands.reading import option_json, read_file, refusals, say, tell
from contracts.commands.signer import open_signer, option_signer
from contracts.signing import Signer
from contracts.text import Text


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@option_signer
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Signature file.")
@option_json
def sign(file: Path, out: Path | None) -> None:
    """Sign the agreement in FILE; write a detached signature. 签署合约，生成分离式签名文件。

    The party is the one for whom the agreement names this key: one in a file, or one in a device,
    which opens under its PIN (CONTRACTS_PIN, or asked for).

    \b
    Example: contracts sign agreement.json --key my.key.pem
             contracts sign agreement.json --device opensc-pkcs11.so --token mine --label signing
    """
    with refusals():
        encoded = read_file(file)
        with open_signer() as signer:
            signature = agreement.sign(
                encoded, signer, party=_party_of(encoded, signer), signed_at=datetime.now(UTC)
            )
    target = out or file.with_name(f"{file.stem}.{signature.role.value}.signature.json")
    target.write_bytes(signature.encoded)
    said = Text("签名已写入 {file}", "signature written to {file}").filled(file=target)
    found = {"file": str(target), "agreement_digest": signature.agreement_digest}
    tell({**found}, say(said), signature.agreement_digest)


def _party_of(encoded: bytes, signer: Signer) -> str:
    public = signer.public()
    for party in agreement.parse(encoded).parties:
        if party.key == public:
            return party.identifier
    raise NotThePartysKeyError(identifier=public.thumbprint)
