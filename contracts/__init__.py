"""What was agreed, who signed it, what it allows, and the log that proves it.

A pure library: it knows no web, no data base and no network, and it is useful without the
marketplace, to a buyer's lawyer, a buyer's pipeline or a regulator. Import its modules by name
(``contracts.policy``, ``contracts.evaluation``, ``contracts.templates``); nothing heavy is loaded
from here. It claims no legal effect: it fills, checks, signs and evaluates; what a contract means
in law is for lawyers.
"""
