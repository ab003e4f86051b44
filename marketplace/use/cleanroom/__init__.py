"""The clean room: data are computed on where they lie, and only checked aggregates leave.

A buyer tries a product on a synthetic twin before any licence, or computes under a licence on the
very bytes that the evidence binds. SQL and approved algorithms run in a cage; what comes out is
held against the smallest group, dominance, and everything the buyer and those related to it were
told before; what is withheld is said with its reason.

**Source:** 可信数据空间技术架构 2025 (usable, not visible); GB/T 42460-2023 level 4 (aggregates);
Hundepool et al., Statistical Disclosure Control (2012), sections 4.2 and 5.2.

Words: clean room 数据沙箱, session 会话, trial 试用, withheld cell 隐去单元,
fitness report 适用性报告.
"""
