"""The gateway: licensed data leaves here, and only here, byte by byte under the licence.

Every opening asks the same verifier that anyone can run, then the contract's policy, with the
metered state, at that moment. The file is made from the very bytes the evidence binds, recorded
with its digest before its first byte leaves, and each further chunk asks whether the licence still
stands.

**Source:** R17 (a contract with an executor); P9 (unknown term: deny), P10 (no bearer links).

Words: delivery 交付, gateway 网关, receipt 回执, transform 处理.
"""
