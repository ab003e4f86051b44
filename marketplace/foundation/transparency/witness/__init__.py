"""A witness: a small server with its own key and its own store, run by somebody else.

It remembers the last head it cosigned of each log it knows and cosigns the next one only if that
extends it. It persists before it answers, and it needs nothing of the marketplace: no database, no
settings, no network but its own port.

Source: C2SP tlog-witness, tlog-cosignature.
"""

from marketplace.foundation.transparency.witness.desk import Reply, WitnessDesk
from marketplace.foundation.transparency.witness.server import serving
from marketplace.foundation.transparency.witness.store import WitnessStore

__all__ = ["Reply", "WitnessDesk", "WitnessStore", "serving"]
