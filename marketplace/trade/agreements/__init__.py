"""The contract that an accepted request becomes, signed by both sides over the same bytes.

When a request is accepted the contract is drawn up from the template with the answers of both
sides: one set of answers fills the words and the machine policy, so they cannot disagree. The
canonical bytes name the parties' keys, the product's version and the evidence; the provider signs
first (AGREED), then the buyer (VERIFIED), and the licence follows (FINALIZED). Nothing here claims
legal effect.

**Source:** R8 (model contracts); Dataspace Protocol 2025-1 for the states; RFC 8785 for the bytes.

Words: agreement 合同, draw up 起草, sign 签署, both sides 双方.
"""
