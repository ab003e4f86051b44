"""The ``contracts`` command: read, sign and check without the marketplace."""

import click

from contracts.commands.document import print_agreement, sign_pdf_file, verify_pdf_file
from contracts.commands.draw_up import draw_up_agreement
from contracts.commands.key import key
from contracts.commands.licence import licences
from contracts.commands.odrl import odrl
from contracts.commands.policy import policy
from contracts.commands.show import show
from contracts.commands.sign import sign
from contracts.commands.template import template
from contracts.commands.verifier import verifier
from contracts.commands.verify import verify


@click.group(
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Exit codes: 0 done or valid, 1 not valid, 2 bad input, 4 no PDF on this machine.",
)
@click.option("--language", type=click.Choice(["zh", "en"]), help="Language of the answers. 语言。")
def main(language: str | None) -> None:
    """Contracts and licences for data: read, sign and check them offline. 数据合约与许可工具。

    \b
    1. Fill   contracts template list
              contracts template show provision
              contracts template prepare provision answers.json
              contracts template fill provision answers.json --policy policy.jsonld
    2. Check  contracts policy check policy.jsonld
              contracts template redline provision answers.json
              contracts policy prepare policy.jsonld question.json
              contracts policy evaluate policy.jsonld question.json
    3. Key    contracts key create my.key.pem > my.public.json
    4. Draw   contracts draw-up provision answers.json agreement.json --provider P --buyer B ...
    5. Read   contracts show agreement.json
              contracts print agreement.json agreement.pdf
    6. Sign   contracts sign agreement.json --key my.key.pem
    7. Check  contracts verify agreement.json *.signature.json
              contracts verify my.licence.json --trust trust/
              contracts verifier write check.html --trust trust/
    8. Issue  contracts licence issue agreement.json my.licence.json *.signature.json ...
              contracts licence narrow my.licence.json team.licence.json ...
              contracts licence renew my.licence.json agreement2.json next.licence.json ...
    Each command has an example of its own: contracts COMMAND --help
    """


for command in (
    draw_up_agreement,
    key,
    licences,
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
