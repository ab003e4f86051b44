"""The quality card of a batch: five attributes, each measured against a stated rule.

Authenticity, accuracy, completeness, timeliness and availability are counted, never asserted: every
figure has its numerator, its denominator, its threshold and the rule in words.

**Source:** 穗府办函〔2021〕51号 二(二)5 names the five attributes; rules and thresholds are the
operator's.

Words: quality card 质量体检表, authenticity 真实性, accuracy 准确性, completeness 完整性,
timeliness 时效性, availability 可用性.
"""
