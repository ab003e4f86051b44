"""What every command of the command line needs: the market's databases, who acts, how it answers.

Exit codes: 0 done, 2 the input is not valid, 3 a rule refused, 4 not found, 5 not allowed, 6 in
conflict, 7 not available now, 1 anything else (a defect).
"""

from __future__ import annotations

import asyncio
import re
import sys
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any, NoReturn, TypeVar, cast

import click
import msgspec
import uvloop
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

from marketplace.kernel import errors
from marketplace.kernel.access import Actor, Door
from marketplace.kernel.address import open_address
from marketplace.kernel.database import close_databases, open_databases
from marketplace.kernel.decisions import Refusal
from marketplace.kernel.keyring import open_keys
from marketplace.kernel.markets import Market, in_market
from marketplace.kernel.stores import open_stores
from marketplace.kernel.text import Text
from marketplace.settings import Settings
from migrations.run import migrate

Result = TypeVar("Result")
Item = TypeVar("Item")
Command = TypeVar("Command", bound=msgspec.Struct)
_PLACE = re.compile(r"at `\$\.([a-z_]+)")
REFUSED = 3
EXIT_CODES: dict[type[errors.MarketplaceError], int] = {
    errors.InvalidError: 2,
    errors.NotFoundError: 4,
    errors.ForbiddenError: 5,
    errors.ConflictError: 6,
    errors.UnavailableError: 7,
}
"""Exit code per family of errors."""
EXIT_CODES_IN_WORDS = (
    "Exit codes: 0 done, 2 the input is not valid, 3 a rule refused, 4 not found, 5 not allowed, "
    "6 in conflict, 7 not available now, 1 a defect."
)
Recognise = Callable[[str], Awaitable[Actor]]
Elsewhere = Callable[[Mapping[str, Any]], Any]
ELSEWHERE = "marketplace.elsewhere"
"""Where a command's context holds what answers it when the market is not on this machine."""
_recognise: list[Recognise] = []
_wires: list[Callable[[], None]] = []


def wire_by(function: Callable[[], None]) -> None:
    """Say what connects the slices before the first command opens a database (`cli.py` does)."""
    _wires[:] = [function]


def wire() -> None:
    """Connect the slices; whoever opens databases without `run_in_market` calls it first."""
    for connect in _wires:
        connect()


def recognise_by(function: Recognise) -> None:
    """Say how `--as USER` becomes an actor (the accounts slice does, wired in `cli.py`)."""
    _recognise[:] = [function]


def option_as(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add `--as USER`."""
    return click.option("--as", "user", required=True, metavar="USER", help="who acts / 操作人")(
        function
    )


def option_json(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add `--json`."""
    return click.option(
        "--json", "as_json", is_flag=True, help="print one JSON object / 输出 JSON"
    )(function)


def option_market(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add `--practice`."""
    return click.option("--practice", is_flag=True, help="in the practice market / 在练习市场中")(
        function
    )


async def actor_called(user: str) -> Actor:
    """Return the user of this name as an actor at the command line."""
    found = await _recognise[0](user)
    return Actor(user_id=found.user_id, name=found.name, door=Door.COMMAND)


def run_in_market(
    work: Callable[[], Awaitable[Result]],
    *,
    practice: bool = False,
    settings: Settings | None = None,
) -> Result:
    """Open the databases, run `work` in the market, close them; a known error ends the process.

    The error's sentence goes to standard error in both languages, and its family decides the exit
    code. Where the command was sent to a market elsewhere, that one's answer takes the place of
    `work`'s, and everything a person then sees is printed by the same lines.
    """
    try:
        if (ask := _elsewhere()) is not None:
            return cast(Result, ask())
        wire()
        return _run(lambda: _opened(work, Market.PRACTICE if practice else Market.REAL, settings))
    except errors.MarketplaceError as error:
        exit_for(error)


async def _opened(
    work: Callable[[], Awaitable[Result]], market: Market, settings: Settings | None
) -> Result:
    """Run `work` between opening the market's databases and closing them."""
    chosen = settings or Settings.from_environment()
    open_address(chosen.base_url)
    open_keys(chosen.keys_folder, chosen.key_passphrase)
    open_stores(chosen.store_url)
    await open_databases({market: chosen.databases[market]}, connections=4)
    try:
        with in_market(market):
            await migrate()
            return await work()
    finally:
        await close_databases()


def _elsewhere() -> Callable[[], Any] | None:
    """Return what asks the market elsewhere to which the present command was sent, if it was."""
    context = click.get_current_context(silent=True)
    ask: Elsewhere | None = context.meta.get(ELSEWHERE) if context else None
    return partial(ask, context.params) if context and ask else None


def _run(work: Callable[[], Awaitable[Result]]) -> Result:
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(work())  # type: ignore[arg-type] # an async function makes a coroutine


class OptionError(errors.InvalidError):
    """An option or an argument holds what the command does not take."""

    code = "console.option"
    text = Text("“{field}”的值不可用。", "The value of “{field}” cannot be used.")


def command_from(kind: type[Command], given: Mapping[str, Any]) -> Command:
    """Return the command that options and arguments describe, or raise `OptionError` naming the
    first that cannot be read."""
    try:
        return msgspec.convert(given, type=kind)
    except msgspec.ValidationError as error:
        found = _PLACE.search(str(error))
        raise OptionError(field=found[1] if found else "?") from None


def exit_for(error: errors.MarketplaceError) -> NoReturn:
    """Print what was wrong and leave with the family's exit code."""
    console = Console(stderr=True, highlight=False)
    console.print(f"{error.sentence.zh}\n{error.sentence.en}  [{error.code}]", markup=False)
    sys.exit(next(code for family, code in EXIT_CODES.items() if isinstance(error, family)))


def exit_for_refusal(refusal: Refusal) -> NoReturn:
    """Print every reason with its rule and leave with the exit code of a refusal by policy."""
    console = Console(stderr=True, highlight=False)
    console.print(f"未通过规则检查 / refused: {refusal.act}", markup=False)
    for reason in refusal.reasons:
        console.print(f"  {reason.rule} {reason.clause}  {reason.text.zh}", markup=False)
        console.print(f"      {reason.text.en}  [{reason.gate}: {reason.code}]", markup=False)
    sys.exit(REFUSED)


def echo_view(view: Any, *, as_json: bool, line: str) -> None:
    """Print the view as one JSON object, or the line for people."""
    click.echo(msgspec.json.encode(view).decode() if as_json else line)


def echo_list(found: Sequence[Item], line_of: Callable[[Item], str], *, as_json: bool) -> None:
    """Print the list as JSON, or a line for each of it; people are told when there is nothing."""
    echo_view(found, as_json=as_json, line="\n".join(map(line_of, found)) or "没有 / none")


def tell_step(step: Text) -> None:
    """Say on a terminal what begins now; say nothing into a pipe or a file."""
    if sys.stderr.isatty():
        Console(stderr=True, highlight=False).print(f"… {step.zh} / {step.en}", markup=False)


@contextmanager
def counted_bytes(what: Text, size_bytes: int) -> Iterator[Callable[[int], None]]:
    """Yield a function that is told of each piece's bytes; a bar on a terminal, nothing in a pipe.

    The bar goes to standard error and is wiped when the block ends.
    """
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    shown = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Progress(*shown, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(f"{what.zh} / {what.en}", total=size_bytes)
        yield lambda count: progress.advance(task, count)
