"""The agreement: one canonical document that every party signs over the same digest.

It binds parties and their keys, the template and its answers, the machine policy, the version of
the product, the evidence of its desensitisation, the scenario, the price, the dates and the
annexes. It claims no legal effect: whether a signature binds in law is for lawyers and certified
providers.
"""

from contracts.agreement.document import (
    Agreement,
    Annex,
    Custody,
    Party,
    Price,
    Reference,
    Role,
    parse,
)
from contracts.agreement.drawing import draw_up
from contracts.agreement.signatures import PartySignature, sign, verify_signatures

__all__ = [
    "Agreement",
    "Annex",
    "Custody",
    "Party",
    "PartySignature",
    "Price",
    "Reference",
    "Role",
    "draw_up",
    "parse",
    "sign",
    "verify_signatures",
]
