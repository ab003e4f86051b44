"""The ODRL test suite's cases under the suite's own “simple” comparison."""

from functools import cache
from pathlib import Path

import pytest

rdflib = pytest.importorskip("rdflib", reason="the extra rdf is not installed")

from contracts.evaluation.standard import report  # noqa: E402
from contracts.odrl.compliance import to_turtle  # noqa: E402
from contracts.odrl.turtle import REPORT, parse_graph, policy_in, request_in, world_in  # noqa: E402

VECTORS = Path(__file__).parents[4] / "shared" / "vectors" / "odrl"
CASES = sorted(VECTORS.glob("test_cases/*.ttl"))
SUITE = rdflib.Namespace("http://example.org/")
R = rdflib.Namespace(REPORT)
DANGLING = "testcase-065-alice.ttl"  # its premise links name nodes that are not in the file


@cache
def documents(folder):
    """Each document of a folder by the IRI of the thing it is about."""
    kinds = {
        "policies": [rdflib.ODRL2.Set],
        "requests": [rdflib.ODRL2.Request],
        "sotw": [SUITE.Sotw],
    }
    found = {}
    for path in VECTORS.glob(f"{folder}/*.ttl"):
        graph = parse_graph(path.read_bytes())
        subject = next(graph.subjects(rdflib.RDF.type, kinds[folder][0]))
        found[subject] = graph
    return found


def rule_report(graph):
    """The states of the one rule report; a missing one is as wrong as another."""
    (link,) = graph.objects(None, R.ruleReport)
    names = ("activationState", "attemptState", "rule", "ruleRequest")
    states = {name: graph.value(link, R[name]) for name in names}
    assert None not in states.values()
    return link, states


def premises(graph, nodes):
    """Premise reports by type (constraints by their name), state and the reports of their parts."""
    return sorted(
        (
            str(graph.value(node, rdflib.RDF.type)),
            str(graph.value(node, R.constraint)),
            str(graph.value(node, R.satisfactionState)),
            premises(graph, list(graph.objects(node, R.premiseReport))),
        )
        for node in nodes
    )


def every_premise(graph):
    """All premise reports of a file, whether anything links to them or not, without their parts."""
    found = premises(graph, list(graph.subjects(R.satisfactionState, None)))
    return sorted(premise[:3] for premise in found)


def outcome_of(case):
    graph = parse_graph(case.read_bytes())
    test = next(graph.subjects(rdflib.RDF.type, SUITE.TestCase))
    policy = policy_in(documents("policies")[graph.value(test, SUITE.policy)])
    request = request_in(documents("requests")[graph.value(test, SUITE.request)])
    world = world_in(documents("sotw")[graph.value(test, SUITE.sotw)])
    actual = parse_graph(to_turtle(report(policy, request, world)).encode())
    graph.remove((test, None, None))
    return graph, actual


def linked_premises(graph):
    return premises(graph, list(graph.objects(rule_report(graph)[0], R.premiseReport)))


@pytest.mark.skipif(not CASES, reason="the shared ODRL vectors are not beside this checkout")
@pytest.mark.parametrize("case", CASES, ids=lambda path: path.stem)
def test_report_is_the_expected_one(case):
    expected, actual = outcome_of(case)
    assert rule_report(actual)[1] == rule_report(expected)[1]
    assert every_premise(actual) == every_premise(expected)
    if case.name != DANGLING:
        assert linked_premises(actual) == linked_premises(expected)


@pytest.mark.skipif(not CASES, reason="the shared ODRL vectors are not beside this checkout")
def test_half_of_the_suite_is_there():
    assert len(CASES) == 34
