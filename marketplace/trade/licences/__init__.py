"""Usage licences: issued when a contract is concluded, in force once the log proves them.

A licence is a signed credential with the contract's machine policy inside. It is *pending* until
its log entry has a proof under a checkpoint that satisfies the log's policy; that state is asked,
never stored. It travels as one bundle that anyone checks offline. The provider's chief data officer
suspends, reinstates or revokes it, revocation for good; a hold by a higher authority suspends it as
well.

**Source:** W3C VC Data Model 2.0, VC-JOSE-COSE, Bitstring Status List 1.0; R12 (one scenario); R17
(a digital contract with an executor).

Words: licence 使用许可, pending 待入日志, in force 生效, suspend 暂停, revoke 撤销, bundle 许可包.
"""
