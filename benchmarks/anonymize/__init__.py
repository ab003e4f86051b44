"""The table of aims of `anonymize`: what was asked for, what this machine measures, and beside it
what other programs take for the same work. `python -m benchmarks.anonymize` prints it.
"""
