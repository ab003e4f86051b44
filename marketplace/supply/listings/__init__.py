"""Products and their versions: drafted by a liaison, approved by the unit's chief data officer,
listed.

A version rests on one evidence, which binds the bytes that buyers will get. It is listed only when
every gate that the rule packs lay before the act says yes; each missing thing has its own reason
and rule. Nobody approves what they drafted.

**Source:** 穗府办函〔2021〕51号 二(一)3 (the officer answers for the unit's data), 二(二)5 (led by
the need of use); OP-1 职责分离 (nobody approves their own draft).

Words: product 产品, version 版本, draft 草稿, listing 上架, return 退回, withdraw 下架, recall
召回, passport 护照.
"""
