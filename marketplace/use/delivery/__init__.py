"""The gateway: licensed data leaves here, and only here, byte by byte under the licence.

Every opening asks the same verifier that anyone can run, then the contract's policy, with the
metered state, at that moment. The file is made from the very bytes the evidence binds, recorded
with its digest before its first byte leaves, and each further chunk asks whether the licence still
stands.

**Source:** 可信数据空间技术架构 2025 (a digital contract with an executor); ODRL 2.2; RFC 9110
section 14 (ranges).

Words: delivery 交付, gateway 网关, receipt 回执, transform 处理.
"""
