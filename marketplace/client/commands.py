"""The command line against a market elsewhere: the same nouns and verbs, answered by its interface.

`marketplace --remote URL ...` (or `MARKETPLACE_REMOTE`) takes these in place of the local commands;
`MARKETPLACE_TOKEN` says who acts, so there is no `--as`. What only the operator does at the machine
itself (accounts, the log's keeping, migrations) is not here.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any, NoReturn
from uuid import UUID

import click
import msgspec

from marketplace.cli_support import REFUSED, exit_for, tell_step
from marketplace.client.errors import RemoteError, RuleRefusalError, unknown_number
from marketplace.client.market import RemoteMarket
from marketplace.kernel.calendar import day_of
from marketplace.kernel.clock import now
from marketplace.kernel.text import Text
from marketplace.trade.agreements.schemas import AgreementView
from marketplace.trade.parties.commands import asked_passphrase
from marketplace.trade.requests.errors import EnterpriseUnclearError
from marketplace.trade.requests.form import A_YEAR
from marketplace.trade.requests.model import Standing
from marketplace.trade.requests.schemas import RequestView, SubmitRequest
from marketplace.use.delivery.schemas import DeliveryView

TOKEN = "MARKETPLACE_TOKEN"
WITH_CONTRACT = {Standing.ACCEPTED, Standing.CONCLUDED}
ONLY_LOCAL = "works on the local database only / 仅可用于本地数据库"
Remote = Callable[..., Any]


def _ask(market: RemoteMarket, given: Mapping[str, Any]) -> Any:
    """Ask for a product as `marketplace request new` does."""
    first: datetime | None = given["first"]
    last: datetime | None = given["last"]
    starts_on = first.date() if first else day_of(now())
    command = SubmitRequest(
        listing_id=market.product(given["product"].strip().upper()).listing_id,
        enterprise_id=given["enterprise"] or _only_enterprise(market),
        scenarios=list(given["scenarios"]),
        purpose=given["purpose"],
        starts_on=starts_on,
        ends_on=last.date() if last else starts_on + A_YEAR,
        max_uses=given["uses"],
        columns=list(given["columns"]),
    )
    return market.submit_request(command)


def _only_enterprise(market: RemoteMarket) -> UUID:
    members = list(market.memberships())
    if len(members) != 1:
        raise EnterpriseUnclearError(field="enterprise", count=len(members))
    return members[0].enterprise_id


def _called(word: str, known: Iterable[tuple[UUID, str]]) -> UUID:
    """Return the id that a word gives, or the id of what bears it as its number."""
    with suppress(ValueError):
        return UUID(word)
    number = word.strip().upper()
    found = next((one for one, named in known if named == number), None)
    if found is None:
        raise unknown_number(word)
    return found


def _licence(market: RemoteMarket, given: Mapping[str, Any]) -> UUID:
    word = given.get("called") or given["licence"]
    return _called(word, ((one.licence_id, one.number) for one in market.licences()))


def _request(market: RemoteMarket, given: Mapping[str, Any]) -> RequestView:
    known = ((one.request_id, one.number) for one in market.requests())
    return market.request(_called(given["called"], known))


def _agreements(market: RemoteMarket) -> list[AgreementView]:
    concluded = (one for one in market.requests() if one.standing in WITH_CONTRACT)
    return [market.agreement_from(one.request_id) for one in concluded]


def _agreement(market: RemoteMarket, given: Mapping[str, Any]) -> AgreementView:
    known = ((one.agreement_id, one.number) for one in _agreements(market))
    view = market.agreement(_called(given["called"], known))
    if given["out"]:
        given["out"].write_bytes(view.document.encode())
    return view


def _sign(market: RemoteMarket, given: Mapping[str, Any]) -> AgreementView:
    if given["signature"]:
        raise click.UsageError(f"--signature: {ONLY_LOCAL}")
    phrase = asked_passphrase(confirm=False)
    known = ((one.agreement_id, one.number) for one in _agreements(market))
    return market.sign(_called(given["called"], known), given["role"], phrase)


def _bundle(market: RemoteMarket, given: Mapping[str, Any]) -> dict[str, str]:
    view = market.licence(_licence(market, given))
    target: Path = given["out"] or Path(f"{view.number}.licence.json")
    target.write_bytes(market.bundle(view.licence_id))
    return {"file": str(target)}


def _deliver(market: RemoteMarket, given: Mapping[str, Any]) -> DeliveryView:
    if given["narrowed"]:
        raise click.UsageError(f"--narrowed: {ONLY_LOCAL}")
    held = market.licence(_licence(market, given))
    tell_step(Text("取数", "downloading"))
    delivered, content = market.deliver(
        held.licence_id,
        given["purpose"] or held.purpose,
        given["scenario"] or held.scenario,
        columns=list(given["columns"]),
        rows=given["rows"],
        format=given["form"],
    )
    given["out"].write_bytes(content)
    return delivered


REMOTE: Mapping[tuple[str, ...], Remote] = {
    ("rule", "list"): lambda market, _: list(market.rules()),
    ("rule", "show"): lambda market, given: market.rule(given["rule"]),
    ("rule", "list-packs"): lambda market, _: list(market.rule_packs()),
    ("rule", "list-figures"): lambda market, _: list(market.figures()),
    ("unit", "list"): lambda market, given: list(market.units(pilots=given["pilots"])),
    ("hold", "list"): lambda market, _: list(market.holds()),
    ("log", "show"): lambda market, _: market.log_head(),
    ("request", "new"): _ask,
    ("request", "list"): lambda market, _: list(market.requests()),
    ("request", "accept"): lambda market, given: market.accept_request(_request(market, given)),
    ("request", "refuse"): lambda market, given: market.refuse_request(
        _request(market, given), given["ground"]
    ),
    ("request", "withdraw"): lambda market, given: market.withdraw_request(_request(market, given)),
    ("contract", "list"): lambda market, _: _agreements(market),
    ("contract", "show"): _agreement,
    ("contract", "sign"): _sign,
    ("licence", "list"): lambda market, _: list(market.licences()),
    ("licence", "show"): lambda market, given: market.licence(_licence(market, given)),
    ("licence", "bundle"): _bundle,
    ("licence", "suspend"): lambda market, given: market.suspend_licence(
        _licence(market, given), given["ground"]
    ),
    ("licence", "reinstate"): lambda market, given: market.reinstate_licence(
        _licence(market, given)
    ),
    ("licence", "revoke"): lambda market, given: market.revoke_licence(
        _licence(market, given), given["ground"]
    ),
    ("deliver",): _deliver,
    ("fee", "list"): lambda market, _: list(market.statements()),
    ("usage", "list"): lambda market, given: list(market.reports(_licence(market, given))),
    ("usage", "list-duties"): lambda market, given: list(market.duties(_licence(market, given))),
}
"""What each command of the console asks of a market elsewhere."""


def remote_counterpart(
    local: click.Command, address: str, *, path: tuple[str, ...] = ()
) -> click.Command:
    """Return `local` as it works on the market at `address`; UsageError where it does not."""
    path = (*path, local.name or "")
    if isinstance(local, click.Group):
        commands = {
            name: remote_counterpart(command, address, path=path)
            for name, command in local.commands.items()
            if (*path, name) in REMOTE
        }
        if commands:
            return click.Group(local.name, commands, help=local.help)
    if path not in REMOTE:
        raise click.UsageError(f"{' '.join(path)}: {ONLY_LOCAL}")
    return click.Command(
        local.name,
        params=[one for one in local.params if one.name not in {"user", "as_json"}] + [AS_JSON],
        callback=_calling(REMOTE[path], address),
        help=_ACTOR.sub("", local.help or ""),
    )


_ACTOR = re.compile(r" --as \S+")
AS_JSON = click.Option(["--json", "as_json"], is_flag=True, help="on one line / 输出一行 JSON")


def _calling(remote: Remote, address: str) -> Callable[..., None]:
    def call(**given: Any) -> None:
        token = os.environ.get(TOKEN, "")
        practice = bool(given.get("practice"))
        try:
            with RemoteMarket(address, token=token, practice=practice) as market:
                found = remote(market, given)
        except RuleRefusalError as refusal:
            _exit_for_rule(refusal)
        except RemoteError as error:
            exit_for(error)
        encoded = msgspec.json.encode(found)
        click.echo(encoded if given["as_json"] else msgspec.json.format(encoded, indent=2))

    return call


def _exit_for_rule(refusal: RuleRefusalError) -> NoReturn:
    """Print every reason and leave with the exit code of a refusal by policy."""
    click.echo("未通过规则检查 / refused", err=True)
    for reason in refusal.problem.reasons:
        texts = reason["text"]
        click.echo(f"  {reason['rule']} {reason['clause']}  {texts['zh']}", err=True)
        click.echo(f"      {texts['en']}  [{reason['gate']}: {reason['code']}]", err=True)
    raise SystemExit(REFUSED)
