"""Reads policy, request and state of the world from Turtle, as the ODRL test suite writes them.

Needs the optional extra ``rdf``. Nothing is fetched; what is not understood is refused by name.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from contracts.errors import InputTooLargeError
from contracts.evaluation.facts import RequestFacts
from contracts.evaluation.standard import Deontic, DutyRecord, StandardRequest, StandardWorld
from contracts.odrl.errors import (
    MissingPropertyError,
    NotTurtleError,
    NotUnderstoodError,
    RdfNotInstalledError,
)
from contracts.odrl.graph import Node, node_id
from contracts.odrl.literals import read_moment
from contracts.odrl.turtle_policy import read_action, read_policy
from contracts.policy.model import Policy, PolicyKind
from contracts.policy.vocabulary import ODRL

try:
    from rdflib import RDF, Graph, URIRef
    from rdflib.plugins.parsers.notation3 import BadSyntax
    from rdflib.term import Node as Term
except ImportError:
    raise RdfNotInstalledError(extra="rdf") from None

TURTLE_LIMIT_BYTES: Final = 524_288
"""The parser reads about this much in a second on one core."""
REPORT: Final = "https://w3id.org/force/compliance-report#"
DCTERMS: Final = "http://purl.org/dc/terms/"
CURRENT_TIME: Final = "http://example.com/request/currentTime"

_POLICY_TYPES: Final = frozenset(
    URIRef(kind.value) for kind in PolicyKind if kind is not PolicyKind.REQUEST
)


def parse_graph(text: bytes, *, limit_bytes: int = TURTLE_LIMIT_BYTES) -> Graph:
    """The triples of a Turtle document."""
    if len(text) > limit_bytes:
        raise InputTooLargeError(size_bytes=len(text), limit_bytes=limit_bytes)
    try:
        graph = Graph().parse(data=text.decode("utf-8"), format="turtle")
        "".join(str(term) for triple in graph for term in triple).encode("utf-8")
    except BadSyntax as error:
        raise NotTurtleError(line=error.lines + 1) from None
    except Exception:  # the parser fails in many ways on what is no Turtle: IndexError, assertions
        raise NotTurtleError(line=0) from None
    return graph


def policy_in(graph: Graph) -> Policy:
    """The one policy of a document."""
    found = [s for kind in _POLICY_TYPES for s in graph.subjects(RDF.type, kind)]
    return read_policy(Node(graph, _only(found, "policy")))


def request_in(graph: Graph) -> StandardRequest:
    """The one request of a document, with an act for each of its permissions."""
    found = _only(list(graph.subjects(RDF.type, URIRef(ODRL + "Request"))), "request")
    node = Node(graph, found)
    acts = {rule.id: _act(rule) for rule in node.nodes(ODRL + "permission")}
    if not acts:
        raise MissingPropertyError(where=node.id, name="permission")
    return StandardRequest(node.id, acts)


def world_in(graph: Graph) -> StandardWorld:
    """The state of the world: the current time, memberships, and reports on duties."""
    return StandardWorld(_current_time(graph), _collections(graph), dict(_duties(graph)))


def _only(found: list[Term], what: str) -> Term:
    if not found:
        raise MissingPropertyError(where="document", name=what)
    if len(set(found)) > 1:
        raise NotUnderstoodError(where="document", what=f"several of {what}")
    return found[0]


def _act(rule: Node) -> RequestFacts:
    rule.require_known({"action", "target", "assignee", "assigner", "uid"})
    action = read_action(rule)
    target, assignee = rule.iri(ODRL + "target"), rule.iri(ODRL + "assignee")
    for name, value in (("action", action), ("target", target), ("assignee", assignee)):
        if value is None:
            raise MissingPropertyError(where=rule.id, name=name)
    assert action is not None
    assert target is not None
    assert assignee is not None
    return RequestFacts(action=action, target=target, assignee=assignee)


def _current_time(graph: Graph) -> datetime:
    moments = list(graph.objects(URIRef(CURRENT_TIME), URIRef(DCTERMS + "issued")))
    return read_moment(str(_only(moments, "current time")), where=CURRENT_TIME)


def _collections(graph: Graph) -> dict[str, frozenset[str]]:
    """For each member, every collection it belongs to, through others as well."""
    members = {str(s) for s in graph.subjects(URIRef(ODRL + "partOf"), None)}
    return {member: frozenset(_reached(graph, member)) for member in members}


def _reached(graph: Graph, member: str) -> set[str]:
    found: set[str] = set()
    waiting = [member]
    while waiting:
        for above in graph.objects(URIRef(waiting.pop()), URIRef(ODRL + "partOf")):
            if str(above) not in found:
                found.add(str(above))
                waiting.append(str(above))
    return found


def _duties(graph: Graph) -> Iterator[tuple[str, DutyRecord]]:
    for report in graph.subjects(RDF.type, URIRef(REPORT + "DutyReport")):
        rule = graph.value(report, URIRef(REPORT + "rule"))
        deontic = graph.value(report, URIRef(REPORT + "deonticState"))
        if rule is None or deontic is None:
            raise MissingPropertyError(where=node_id(report), name="rule, deonticState")
        yield str(rule), DutyRecord(node_id(report), _deontic(str(deontic)))


def _deontic(iri: str) -> Deontic:
    for deontic in Deontic:
        if iri == REPORT + deontic.value:
            return deontic
    raise NotUnderstoodError(where="deonticState", what=iri)
