"""What looks unusual in the use of a licence, said with its figures to those who answer for it.

Simple rules over what the gateway counted and refused: a sudden volume, quiet hours, wishes beyond
the licence, another purpose, two places at once, a limit near, no use at all. Each rule is a pure
function with its figures from the rule packs, and says what it saw. An alert is a question, not a
finding: it has a state and an owner, and changes no licence by itself.

**Source:** R26 对接收方的监督 (the supplier follows up on the receiver); the figures are the
operator's.

Words: alert 预警, figure 数字, owner 责任人, place 来源地.
"""
