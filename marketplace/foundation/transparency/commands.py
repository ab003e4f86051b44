"""`marketplace log`: the log at the command line, for operators, regulators and auditors."""

from __future__ import annotations

import asyncio
import re
import signal
import sys
import threading
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

import click
from granian import Granian
from granian.constants import Interfaces, Loops

from contracts import opened_entry, tlog_policy_text
from contracts.complete_answer import CompleteAnswer, CompleteList
from contracts.errors import ContractsError
from contracts.note_signatures import NoteSigner
from contracts.signing import FileSigner
from contracts.tlog_policy import Policy
from contracts.vkeys import SignatureType, VerifierKey
from marketplace.cli_support import (
    echo_view,
    exit_for,
    option_json,
    option_market,
    run_in_market,
)
from marketplace.foundation.transparency import (
    answers,
    audit,
    export,
    identity,
    mirror,
    queries,
    service,
)
from marketplace.foundation.transparency.identity import log_identity, open_identities
from marketplace.foundation.transparency.sequencer import sequencing
from marketplace.foundation.transparency.witness import WitnessDesk, WitnessStore, serving
from marketplace.kernel import clock
from marketplace.kernel.access import SYSTEM
from marketplace.kernel.errors import MarketplaceError
from marketplace.settings import Settings

Result = TypeVar("Result")
FOLDER = click.Path(path_type=Path, file_okay=False)
SUITES = {
    "ed25519": SignatureType.ED25519,
    "ml-dsa-44": SignatureType.ML_DSA_44_COSIGNATURE,
    "sm2": SignatureType.SM2_SM3,
}
FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


@click.group()
def log() -> None:
    """The transparency log: check it, copy it, run it. / 透明日志：核验、复制、运行。

    Example: marketplace log fsck
    """


def _in_market(work: Callable[[], Awaitable[Result]], *, practice: bool) -> Result:
    settings = Settings.from_environment()
    open_identities(settings.keys_folder)
    return run_in_market(work, practice=practice, settings=settings)


@contextmanager
def _named_faults() -> Iterator[None]:
    """End with exit code 2 when a key, a policy or a checkpoint that was given is at fault."""
    try:
        yield
    except ContractsError as error:
        click.echo(f"{error.text.zh}\n{error.text.en}  [{error.code}]", err=True)
        sys.exit(2)


def _offline(work: Callable[[], Coroutine[Any, Any, Result]]) -> Result:
    """Run what needs no database."""
    try:
        with _named_faults():
            return asyncio.run(work())
    except MarketplaceError as error:
        exit_for(error)


@log.command()
@option_json
@option_market
def show(*, as_json: bool, practice: bool) -> None:
    """Print the newest published checkpoint. / 打印最新公布的检查点。

    Example: marketplace log show
    """
    found = _in_market(queries.head, practice=practice)
    echo_view(found, as_json=as_json, line=found.note.rstrip("\n") if found else "")


@log.command()
@option_market
def sequence(practice: bool) -> None:
    """Sequence the log in a process of its own, until interrupted. / 单独运行定序器。

    Example: marketplace log sequence
    """

    async def work() -> None:
        async with sequencing(log_identity()):
            stopped = asyncio.Event()
            for number in (signal.SIGINT, signal.SIGTERM):
                asyncio.get_running_loop().add_signal_handler(number, stopped.set)
            click.echo("定序器已启动 / sequencing (Ctrl-C ends it)")
            await stopped.wait()

    _in_market(work, practice=practice)


@log.command("add-key")
@click.argument("name")
@click.option(
    "--suite",
    type=click.Choice(sorted(SUITES)),
    default="ed25519",
    help="What the key signs with. / 签名算法。",
)
@option_json
@option_market
def add_key(*, name: str, suite: str, as_json: bool, practice: bool) -> None:
    """Make another key of the log and print its verifier key. / 为日志添加一把密钥。

    Example: marketplace log add-key 2027 --suite ml-dsa-44
    """

    if not re.fullmatch(r"[a-z0-9][a-z0-9-]*", name):
        raise click.BadParameter("小写字母、数字与连字符 / lower-case letters, digits, hyphens")

    async def work() -> str:
        return identity.add_key(name, SUITES[suite]).text

    with _named_faults():
        text = _in_market(work, practice=practice)
    echo_view({"verifier_key": text}, as_json=as_json, line=text)


@log.command()
@option_json
@option_market
def fsck(*, as_json: bool, practice: bool) -> None:
    """Recompute everything and compare with every checkpoint signed. / 重新计算并核对全部检查点。

    Example: marketplace log fsck
    """
    _print_audit(_in_market(audit.fsck, practice=practice), as_json=as_json)


@log.command()
@option_json
@option_market
def index(*, as_json: bool, practice: bool) -> None:
    """Commit a search index over what is new, without waiting for midnight. / 提交检索索引。

    Example: marketplace log index
    """
    found = _in_market(lambda: service.commit_index(SYSTEM), practice=practice)
    said = "没有新条目 / nothing new"
    if found is not None:
        said = f"entries {found.first}..{found.end}, {found.rows} rows, root {found.root}"
    echo_view(found, as_json=as_json, line=said)


@log.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8001, show_default=True)
def serve(host: str, port: int) -> None:
    """Serve the public log alone, in a process of its own. / 单独提供公开日志。

    Example: marketplace log serve --port 8001
    """
    click.echo(f"http://{host}:{port}/log/checkpoint  (Ctrl-C ends it / 按 Ctrl-C 结束)")
    Granian(
        "marketplace.foundation.transparency.reading:application",
        address=host,
        port=port,
        interface=Interfaces.ASGI,
        loop=Loops.uvloop,
        factory=True,
        log_level="warning",  # type: ignore[arg-type] # the enum takes its text
    ).serve()


@log.command(name="export")
@click.argument("folder", type=FOLDER)
@option_json
@option_market
def export_command(*, folder: Path, as_json: bool, practice: bool) -> None:
    """Write the published log as static files. / 导出为静态文件。

    Example: marketplace log export public/log
    """
    size = _in_market(lambda: export.export_log(log_identity(), folder), practice=practice)
    said = f"已导出 {size} 条 / exported {size} entries"
    echo_view({"entries": size, "folder": str(folder)}, as_json=as_json, line=said)


@log.command()
@click.argument("index", type=click.IntRange(min=0))
@option_json
@option_market
def prove(*, index: int, as_json: bool, practice: bool) -> None:
    """Print the proof of an entry, a .tlog-proof. / 打印条目的收录证明。

    Example: marketplace log prove 42 > 42.tlog-proof
    """
    proof = _in_market(lambda: queries.proof_of(index), practice=practice)
    echo_view({"index": index, "proof": proof}, as_json=as_json, line=proof.rstrip("\n"))


@log.command("list")
@click.option("--kind", help="a type of entries / 条目种类")
@click.option("--contract", help="a contract's pseudonym / 合同化名")
@click.option("--subject", type=click.UUID, help="a unit, product or party / 单位、产品或主体")
@click.option("--since", type=click.IntRange(min=0), default=0, help="from this entry / 起始条目")
@option_market
def list_(
    *, kind: str | None, contract: str | None, subject: UUID | None, since: int, practice: bool
) -> None:
    """Print all entries of one thing, proved complete. / 打印完整且可核验的清单。

    Whoever gets an answer about a subject learns the salts that hide it. / 标的清单会披露其盐值。

    Example: marketplace log list --kind licence.issued > answer.json
    """
    answer = _in_market(
        lambda: answers.complete_answer(kind=kind, contract=contract, subject=subject, since=since),
        practice=practice,
    )
    click.echo(answer.raw)


@log.command()
@click.argument("document", type=FILE)
@click.option("--policy", "policy_file", type=FILE, required=True, help="trust policy / 信任策略")
@option_json
def check(*, document: Path, policy_file: Path, as_json: bool) -> None:
    """Check a complete list or opened entries, offline. / 离线核验完整清单或已打开的条目。

    Example: marketplace log check answer.json --policy my.policy
    """
    with _named_faults():
        told, said = _checked(document.read_bytes(), _policy(policy_file))
    echo_view(told, as_json=as_json, line=said)


def _checked(raw: bytes, policy: Policy) -> tuple[dict[str, Any], str]:
    if opened_entry.FORMAT.encode() in raw:
        proven = [one.verify(policy) for one in opened_entry.parse(raw)]
        told = [
            {"leaf_index": one.index, "type": one.envelope.type, "fields": dict(one.fields)}
            for one in proven
        ]
        return {"entries": told}, f"{len(proven)} 条属实 / {len(proven)} entries proved"
    answer = CompleteAnswer.parse(raw)
    found = answer.verify(policy)
    told_list = {"about": answer.about, "first": found.first, "end": found.end}
    listed = {"leaves": list(found.leaves), "indexes": list(found.indexes)}
    return {**told_list, **listed}, _covered(answer.about, found)


def _covered(about: str, found: CompleteList) -> str:
    if found.first == found.end:
        return (
            f"{about}：清单每天提交一次，此前还没有提交过，因此不涵盖任何条目 / "
            "the list is committed once a day and was not yet: it covers no entry"
        )
    return (
        f"{about}：{found.first} 至 {found.end} 之间恰有 {len(found.leaves)} 条 / "
        f"exactly {len(found.leaves)} entries from {found.first} up to {found.end}: "
        f"{', '.join(map(str, found.leaves))}"
    )


@log.command()
@click.argument("folder", type=FOLDER)
@click.option("--policy", "policy_file", type=FILE, required=True, help="trust policy / 信任策略")
@option_json
def verify(*, folder: Path, policy_file: Path, as_json: bool) -> None:
    """Recompute an exported log under a policy of your own. / 按自有策略核验导出的日志。

    Example: marketplace log verify public/log --policy my.policy
    """
    found = _offline(lambda: mirror.verify_export(folder, _policy(policy_file)))
    _print_audit(found, as_json=as_json)


@log.command(name="mirror")
@click.argument("url")
@click.argument("folder", type=FOLDER)
@click.option("--policy", "policy_file", type=FILE, required=True, help="trust policy / 信任策略")
@option_json
def mirror_command(*, url: str, folder: Path, policy_file: Path, as_json: bool) -> None:
    """Keep a verified copy of a log. / 镜像并核验一本日志。

    Example: marketplace log mirror https://market.example/log copy --policy my.policy
    """
    found = _offline(lambda: mirror.mirror_log(url, folder, _policy(policy_file)))
    _print_audit(found, as_json=as_json)


@log.command()
@click.option("--name", required=True, help="the witness's key name / 见证人密钥名称")
@click.option("--key", "key_file", type=click.Path(path_type=Path), required=True)
@click.option("--passphrase", envvar="WITNESS_PASSPHRASE", required=True)
@click.option("--log", "log_keys", multiple=True, required=True, help="a log's verifier key")
@click.option("--store", "store_file", type=click.Path(path_type=Path), required=True)
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8100, show_default=True)
def witness(
    *,
    name: str,
    key_file: Path,
    passphrase: str,
    log_keys: tuple[str, ...],
    store_file: Path,
    host: str,
    port: int,
) -> None:
    """Run a witness, on another machine than the market's. / 运行见证人（应在另一台机器上）。

    Example: marketplace log witness --name reg.example/w1 --key w1.pem --log VKEY --store w1.db
    """
    logs: dict[str, list[VerifierKey]] = {}
    with _named_faults():
        for text in log_keys:
            key = VerifierKey.parse(text)
            logs.setdefault(key.name, []).append(key)
        signer = _witness_signer(name, key_file, passphrase)
    store = WitnessStore(store_file)
    desk = WitnessDesk(signers=(signer,), logs=logs, store=store, now=clock.now)
    with serving(desk, host=host, port=port) as address:
        click.echo(f"witness {signer.key.text} {address}")
        _wait_for_interrupt()
    store.close()


def _witness_signer(name: str, path: Path, passphrase: str) -> NoteSigner:
    if not path.exists():
        FileSigner.create().save(path, passphrase)
    signer = FileSigner.load(path, passphrase)
    key = VerifierKey(name, SignatureType.ED25519_COSIGNATURE, signer.public().point)
    return NoteSigner(key, signer.sign)


def _wait_for_interrupt() -> None:
    stopped = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopped.set())
    stopped.wait()


def _policy(path: Path) -> Policy:
    return tlog_policy_text.parse(path.read_bytes())


def _print_audit(found: audit.Audit, *, as_json: bool) -> None:
    root = found.root.hex()
    said = (
        f"无误：{found.size} 条，{found.heads} 个检查点 / "
        f"sound: {found.size} entries, checkpoints: {found.heads}, root {root}"
    )
    told = {"size": found.size, "heads": found.heads, "root": root}
    echo_view(told, as_json=as_json, line=said)


GROUPS = [log]
