"""The log's values as the parts that pages show."""

from __future__ import annotations

from contracts import merkle
from contracts.tlog_proof import TlogProof
from marketplace.foundation.transparency.schemas import HeadView
from marketplace.kernel.address import site_address
from marketplace.web.parts import PathStep, Proof


def proof_shown(proof: TlogProof, head: HeadView) -> Proof:
    """Return a proof as its page part: path to the root, raw text, a command to check it."""
    spans = merkle.inclusion_spans(proof.index, head.size)
    prefix = f"{site_address()}/log"
    return Proof(
        entry=proof.index,
        size=head.size,
        head_at=head.signed_at,
        witnesses=head.witnesses,
        command=f"curl -O {prefix}/proof/{proof.index}",
        raw=proof.text,
        download_href=f"/log/proof/{proof.index}",
        root=head.root,
        path=tuple(
            PathStep(span.end <= proof.index, f"{span.begin}–{span.end - 1}", one.hex())
            for span, one in zip(spans, proof.hashes, strict=True)
        ),
    )
