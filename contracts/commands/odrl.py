"""``contracts odrl``: policies as other tools write them, and the report that they expect."""

from pathlib import Path

import click

from contracts.canonical import decode, encode
from contracts.commands.reading import option_json, read_file, refusals, say, tell
from contracts.odrl.reading import from_jsonld
from contracts.odrl.writing import to_jsonld
from contracts.text import Text

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def odrl() -> None:
    """Read, check and evaluate ODRL 2.2 policies. 读取、检查、评估 ODRL 策略。

    \b
    Example: contracts odrl check policy.jsonld
    """


@odrl.command("evaluate")
@click.option("--policy", required=True, type=_FILE, help="The policy, in Turtle. 策略。")
@click.option("--request", required=True, type=_FILE, help="The request, in Turtle. 请求。")
@click.option("--state", required=True, type=_FILE, help="The state of the world. 世界状态。")
@option_json
def evaluate(policy: Path, request: Path, state: Path) -> None:
    """Print the compliance report for POLICY, REQUEST and STATE as Turtle. 输出合规报告。

    \b
    Example: contracts odrl evaluate --policy P.ttl --request R.ttl --state S.ttl
    """
    with refusals():
        # The adapter needs rdflib, an optional extra: loaded only when it is asked for.
        from contracts.evaluation.standard import report
        from contracts.odrl.compliance import to_turtle
        from contracts.odrl.turtle import parse_graph, policy_in, request_in, world_in

        found = report(
            policy_in(parse_graph(read_file(policy))),
            request_in(parse_graph(read_file(request))),
            world_in(parse_graph(read_file(state))),
        )
    turtle = to_turtle(found)
    tell({"turtle": turtle}, turtle.removesuffix("\n"))


@odrl.command("check")
@click.argument("file", type=_FILE)
@option_json
def check(file: Path) -> None:
    """Say whether the JSON-LD policy in FILE is understood in full. 检查策略是否可完全理解。

    \b
    Example: contracts odrl check policy.jsonld
    """
    with refusals():
        policy = from_jsonld(decode(read_file(file)))
        again = from_jsonld(decode(encode(to_jsonld(policy))))
    kept = Text("可完全理解", "understood in full")
    lost = Text("写出后含义有变", "its meaning changes when written again")
    tell({"understood": again == policy}, say(kept if again == policy else lost))
