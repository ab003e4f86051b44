"""Holds: a stop laid on anything by an authority, with a ground, a rule and a clause.

While a hold is in force the thing it lies on may not be used; every use asks at its own moment.
Nothing in force means no hold. Only the authority that placed it, or a higher one, lifts it: what
the regulator stopped no chief data officer can set going again.

Words: hold 暂停令, authority 作出机关, ground 事由, lift 解除.
"""
