"""Who signs for an organisation, and with which key.

A unit or an enterprise has at most one signing key in force. Either the operator holds it,
encrypted under a passphrase that only the party knows, and the contract says so; or the party holds
it, has registered the public half, and uploads detached signatures.

**Source:** 数据安全法第三十三条 (both identities are verified before a deal); NIST SP 800-57 part 1
section 5.2 (a key serves one purpose).

Words: party 一方, signing key 签名密钥, custody 保管方式, held by the operator 运营方保管,
held by the party 自行保管.
"""
