"""A marketplace for public data: desensitised, licensed, delivered under a gate, logged for anyone
to check.

Capabilities lie in wings of slices (`foundation`, `supply`, `trade`, `use`, `oversight`) over a
small
`kernel` that knows no business words. `app.py` is the only place where slices are wired together.
"""
