"""Finding a product and reading everything about it, without signing in.

The search knows Chinese words of two characters and more, traditional and simplified, the other
names of units, and English. Its index is made of our own tokens, so both engines give the same
hits. What a page claims it shows the figure for: the passport, the measured risk, the price under
its ceiling, who answers.

**Source:** R4 上限收费 and R12 公平 (prices and terms are public and the same for all).

Words: catalogue 目录, search 检索, product page 产品页, price book 价格公示册.
"""
