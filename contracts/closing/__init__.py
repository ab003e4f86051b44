"""How a licence ended, as one file that anybody checks without a network.

The file holds the closing certificate, a JWS by the licence's issuer, beside the issuer's DID
document; the verifier's trust directory says whose key counts. The certificate sums up the
records: notice, stop of use, the holder's statement of destruction, use in all. It does not say
that no copy is left, which nobody can see.
"""

from contracts.closing.document import BUNDLE, CTY, FORMAT, TYP, ClosingFile, read
from contracts.closing.verification import verify_closing

__all__ = ["BUNDLE", "CTY", "FORMAT", "TYP", "ClosingFile", "read", "verify_closing"]
