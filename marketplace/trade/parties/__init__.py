"""Who signs for an organisation, and with which key.

A unit or an enterprise has at most one signing key in force. Either the operator holds it,
encrypted under a passphrase that only the party knows, and the contract says so; or the party holds
it, has registered the public half, and uploads detached signatures.

**Source:** R24 (both identities are verified before a deal); TRUST: keys of parties are never
shared between purposes.

Words: party 一方, signing key 签名密钥, custody 保管方式, held by the operator 运营方保管,
held by the party 自行保管.
"""
