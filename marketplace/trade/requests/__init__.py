"""One enterprise asks for one product for one scenario, and is answered.

A request names exactly one scenario and the terms asked under the product's contract template. It
is the beginning of a contract's thread: its id is the thread of every later event, and its state is
that of the negotiation in the words of the Dataspace Protocol. The unit's chief data officer
accepts it, or refuses it with a ground, within the days that the rules give.

**Source:** R12 一场景一申请; R4 (public interest is free of charge); Dataspace Protocol 2025-1.

Words: request 申请, scenario 场景, ground 理由, terms asked 申请条件.
"""
