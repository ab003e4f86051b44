"""Rule packs: which rules are in force, what they demand of an act, and what they decided.

A pack is dated data (YAML beside this file): rules with document, clause and source, parameters
with unit and source, and for each act the gates it must pass, each under a rule and clause. What
nobody has checked against the official text says so (`verified_on` is empty, shown as 未核实).
Packs are switched on and off by two people; the past stays judged by the packs of its day.

Words: rule 规则, clause 条款, rule pack 规则包, gate 关口, judgement 裁断, rule basis 规则依据.
"""
