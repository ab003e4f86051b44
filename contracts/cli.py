"""The ``contracts`` command: read, sign and check without the marketplace."""

import click

from contracts.commands.document import print_agreement, sign_pdf_file, verify_pdf_file
from contracts.commands.keys import keys
from contracts.commands.odrl import odrl
from contracts.commands.policy import policy
from contracts.commands.show import show
from contracts.commands.sign import sign
from contracts.commands.template import template
from contracts.commands.verifier import verifier
from contracts.commands.verify import verify


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--language", type=click.Choice(["zh", "en"]), help="Language of the answers. 语言。")
def main(language: str | None) -> None:
    """Contracts and licences for data: read, sign and check them offline. 数据合约与许可工具。

    \b
    contracts template questions provision     what a contract asks
    contracts template fill provision answers.json --policy policy.jsonld
    contracts policy check policy.jsonld       contradictions, before signing
    contracts keys create my.key.pem           make a key under a passphrase
    contracts show agreement.json              read what is to be signed
    contracts print agreement.json agreement.pdf
    contracts sign agreement.json --key my.key.pem
    contracts verify agreement.json *.signature.json
    contracts verify my.licence.json --trust trust/
    contracts verifier check.html --trust trust/
    """


for command in (
    keys,
    odrl,
    policy,
    show,
    sign,
    template,
    verifier,
    verify,
    print_agreement,
    sign_pdf_file,
    verify_pdf_file,
):
    main.add_command(command)
