"""The terms of a contract in plain words, each with who sees to it that it is kept."""

from __future__ import annotations

from typing import Final

from contracts.agreement import Agreement
from contracts.policy.keeping import Enforced, Kept, LegalOnly, Monitored
from contracts.templates import Block, ContractKind, fill, load
from marketplace.kernel.text import Text
from marketplace.web.parts import Term, TermLabel

LABELS: Final[dict[type, TermLabel]] = {
    Enforced: TermLabel.ENFORCED,
    Monitored: TermLabel.MONITORED,
    LegalOnly: TermLabel.LEGAL_ONLY,
}
ORDER: Final = (TermLabel.ENFORCED, TermLabel.MONITORED, TermLabel.LEGAL_ONLY)


def terms_of(document: Agreement) -> list[Term]:
    """Return what the contract says of the use of the data, what a machine enforces first.

    Clauses that bind by law alone are among them when they limit the use; formal ones are not.
    """
    template = load(ContractKind(document.template.id))
    limiting = {clause.id for clause in template.clauses if clause.terms}
    blocks = fill(template, document.answers).blocks
    terms = [
        _term(block)
        for block in blocks
        if block.clause in limiting or _label(block.kept) is not TermLabel.LEGAL_ONLY
    ]
    return sorted(terms, key=lambda term: ORDER.index(term.label))


def _label(kept: tuple[Kept, ...]) -> TermLabel:
    """Return the weakest of the labels: a clause is only enforced when all its terms are."""
    return max((LABELS[type(one)] for one in kept), key=ORDER.index)


def _term(block: Block) -> Term:
    by = list(dict.fromkeys((one.label.zh, one.label.en) for one in block.kept))
    source = Text(f"依据：{block.source}。", f" Source: {block.source}.") if block.source else None
    return Term(
        words=Text.of(block.body),
        label=_label(block.kept),
        by=Text("；".join(zh for zh, _ in by), "; ".join(en for _, en in by)),
        clause=Text(f"第 {block.clause} 条", f"clause {block.clause}"),
        clause_text=Text(
            f"{block.heading.zh}。{source.zh if source else ''}",
            f"{block.heading.en}.{source.en if source else ''}",
        ),
    )
