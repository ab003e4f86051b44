"""The fourth wing: every use under a licence, counted, paid for and followed up."""
