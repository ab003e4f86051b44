"""Accounts: who somebody is, and how they prove it - never what they may do.

People sign in with a password (argon2id) and hold a session; programs hold a token with a scope and
an end. Sessions and tokens are kept as hashes alone, so a copy of the database opens no door.
Guessing is limited per name, and a wrong name is answered exactly like a wrong password.

Words: account 账号, session 会话, access token 访问令牌, sign in 登录.
"""
