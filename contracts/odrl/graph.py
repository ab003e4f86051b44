"""A node of an RDF graph, read by property; needs the optional extra ``rdf``."""

from dataclasses import dataclass
from typing import Final

from contracts.odrl.errors import NotUnderstoodError, RdfNotInstalledError
from contracts.policy.vocabulary import ODRL

try:
    from rdflib import RDF, BNode, Graph, Literal, URIRef
    from rdflib.collection import Collection
    from rdflib.term import Node as Term
except ImportError:
    raise RdfNotInstalledError(extra="rdf") from None

_METADATA: Final = (
    "http://purl.org/dc/terms/",
    "http://www.w3.org/2000/01/rdf-schema#label",
    "http://www.w3.org/2000/01/rdf-schema#comment",
)


def node_id(subject: Term) -> str:
    """The IRI of a node, or the label of a blank one."""
    return f"_:{subject}" if isinstance(subject, BNode) else str(subject)


@dataclass(frozen=True, slots=True)
class Node:
    """A subject and everything the graph says about it."""

    graph: Graph
    subject: Term

    @property
    def id(self) -> str:
        """Its IRI or blank label."""
        return node_id(self.subject)

    def require_known(self, odrl_names: set[str]) -> None:
        """Refuse the first property that is neither metadata nor one of these ODRL terms."""
        known = {ODRL + name for name in odrl_names} | {str(RDF.type)}
        for predicate in sorted(map(str, self.graph.predicates(self.subject, None))):
            if predicate not in known and not predicate.startswith(_METADATA):
                raise NotUnderstoodError(where=self.id, what=predicate)

    def values(self, predicate: str) -> list[Term]:
        """Every object of a property, in a fixed order; a list node stands for its members."""
        found: list[Term] = []
        for value in self.graph.objects(self.subject, URIRef(predicate)):
            is_list = (value, RDF.first, None) in self.graph
            found += list(Collection(self.graph, value)) if is_list else [value]
        return found if len(found) < 2 else sorted(found, key=str)

    def nodes(self, predicate: str) -> list["Node"]:
        """Every object of a property, as nodes."""
        values = self.values(predicate)
        if any(isinstance(value, Literal) for value in values):
            raise NotUnderstoodError(where=self.id, what=predicate)
        return [Node(self.graph, value) for value in values]

    def value(self, predicate: str) -> Term | None:
        """The only object of a property, None when there is none; several are refused."""
        found = self.values(predicate)
        if len(found) > 1:
            raise NotUnderstoodError(where=self.id, what=f"several of {predicate}")
        return found[0] if found else None

    def iri(self, predicate: str) -> str | None:
        """The only object of a property, as an identifier."""
        value = self.value(predicate)
        if isinstance(value, Literal):
            raise NotUnderstoodError(where=self.id, what=predicate)
        return None if value is None else node_id(value)

    def types(self) -> set[str]:
        """The classes it is said to belong to."""
        return {str(kind) for kind in self.graph.objects(self.subject, RDF.type)}
