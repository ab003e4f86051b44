"""Fees and who owes what: double-entry accounts that always balance.

The fee of a licence is posted when the licence is issued, at the price both sides signed. Use for
public governance and public interest is free of charge and refused if charged. In the practice
market an enterprise is granted credits at first need and pays out of them; in the real market money
moves outside this platform: the buyer states the payment, the provider confirms it, and only then
does the fee count as paid. Nothing here is a bank, an invoice or a tax document.

**Source:** R4 (公共治理、公益事业免费); the contract's clauses on price and payment.

Words: account 账户, entry 分录, posting 记账行, fee 费用, payment 付款, statement 对账单,
credit 练习积分.
"""
