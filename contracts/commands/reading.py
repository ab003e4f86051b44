"""What every command shares with its user: files in, verdicts and errors out, in their language."""

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from contracts import templates
from contracts.canonical import JSON, LIMIT_BYTES, decode
from contracts.errors import ContractsError, InputTooLargeError
from contracts.templates.errors import AnswerOfWrongKindError
from contracts.text import Text
from contracts.verdict import Outcome, Verdict

EXIT_INVALID = 1
"""The document was read and checked, and does not hold."""
EXIT_BAD_INPUT = 2
"""The input is not such a document; click uses the same for wrong options."""
PASSPHRASE_VARIABLE = "CONTRACTS_PASSPHRASE"
PIN_VARIABLE = "CONTRACTS_PIN"
_AS_JSON = "contracts.as_json"
_MARKS = {Outcome.PASSED: "✓", Outcome.FAILED: "✗", Outcome.NOTED: "!", Outcome.SKIPPED: "–"}


def say(text: Text) -> str:
    """The sentence in the user's language: ``--language``, else ``LC_ALL`` or ``LANG``."""
    context = click.get_current_context(silent=True)
    chosen = context.find_root().params.get("language") if context else None
    return text.in_language(chosen or os.environ.get("LC_ALL") or os.environ.get("LANG") or "zh")


def option_json(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add ``--json``: what `tell` and `report` print is then one JSON object for programs."""
    return click.option(
        "--json",
        is_flag=True,
        expose_value=False,
        callback=lambda context, _, given: context.meta.__setitem__(_AS_JSON, given),
        help="Print one JSON object. 输出 JSON。",
    )(function)


def tell(found: JSON, *lines: str) -> None:
    """Print the lines for a person, or ``found`` where ``--json`` was given."""
    if _is_json():
        click.echo(json.dumps(found, ensure_ascii=False))
        return
    for line in lines:
        click.echo(line)


def _is_json() -> bool:
    context = click.get_current_context(silent=True)
    return bool(context and context.meta.get(_AS_JSON))


@contextmanager
def refusals() -> Iterator[None]:
    """Turn an error of the library into its sentence and the exit code for bad input."""
    try:
        yield
    except ContractsError as error:
        click.echo(f"{error.code}: {say(error.text)}", err=True)
        raise SystemExit(EXIT_BAD_INPUT) from None


def read_file(path: Path, *, limit_bytes: int = LIMIT_BYTES) -> bytes:
    """The file's bytes; one that is larger than the limit is refused unread."""
    size = path.stat().st_size
    if size > limit_bytes:
        raise InputTooLargeError(size_bytes=size, limit_bytes=limit_bytes)
    return path.read_bytes()


def read_given(path: Path) -> dict[str, JSON]:
    """The answers in a file; questions that were left at null count as not answered."""
    found = decode(read_file(path))
    if not isinstance(found, dict):
        raise AnswerOfWrongKindError(blank=path.name, needed="JSON object")
    return {name: answer for name, answer in found.items() if answer is not None}


def read_answers(kind: str, path: Path) -> dict[str, JSON]:
    """The answers in a file that fill the template; else every fault is printed, exit code 2."""
    found = read_given(path)
    wrong = templates.faults(templates.load(kind), found)
    for fault in wrong:
        click.echo(f"{fault.code}: {say(fault.text)}", err=True)
    if wrong:
        raise SystemExit(EXIT_BAD_INPUT)
    return found


def write_new(path: Path, data: bytes) -> None:
    """Write a file that is not there yet; leave with 2 when it is."""
    try:
        with path.open("xb") as file:
            file.write(data)
    except FileExistsError:
        taken = Text("文件 {file} 已存在，未改动。", "{file} is there already and was left alone")
        click.echo(say(taken.filled(file=path)), err=True)
        raise SystemExit(EXIT_BAD_INPUT) from None


def passphrase(*, confirm: bool) -> str:
    """From ``CONTRACTS_PASSPHRASE``, else asked for without showing it."""
    return _secret(PASSPHRASE_VARIABLE, Text("口令", "Passphrase"), confirm=confirm)


def pin() -> str:
    """From ``CONTRACTS_PIN``, else asked for without showing it."""
    return _secret(PIN_VARIABLE, Text("设备口令", "PIN"), confirm=False)


def _secret(variable: str, asked: Text, *, confirm: bool) -> str:
    found = os.environ.get(variable)
    if found is not None:
        return found
    answer: str = click.prompt(say(asked), hide_input=True, confirmation_prompt=confirm, err=True)
    return answer


def moment(value: str | None) -> datetime:
    """The instant an option names, in RFC 3339 with a zone; now when it is absent."""
    if value is None:
        return datetime.now(UTC)
    try:
        found: datetime | None = datetime.fromisoformat(value)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise click.BadParameter(
            say(Text("应为带时区的时间，如 2026-03-02T09:00:00+08:00", "give a time with its zone"))
        )
    return found


def report(verdict: Verdict) -> None:
    """Print each finding on a line, then the verdict; leave with 1 when it is not valid."""
    lines = [
        f"{_MARKS[one.outcome]} {one.check:12} {say(one.text)} [{one.code}]"
        for one in verdict.findings
    ]
    valid, invalid = Text("有效", "valid"), Text("无效", "not valid")
    tell(verdict.to_json(), *lines, say(valid if verdict.valid else invalid))
    if not verdict.valid:
        raise SystemExit(EXIT_INVALID)
