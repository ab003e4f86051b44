"""Recipes, what they were measured to do, and the evidence that binds the bytes of a version.

A batch is tried under several recipes; each is measured on the bytes that would leave, and the
officer chooses. Measuring the chosen one in full stores the canonical bytes under their digest and
makes the evidence: what was done, what was measured, by which engine, on which bytes. One changed
byte voids it.

**Source:** GB/T 37964-2019 (de-identification), GB/T 42460-2023 (its effect).

Words: recipe 配方, candidate 候选配方, evidence 实测证据, level of effect 等级, information kept
保留的信息.
"""
