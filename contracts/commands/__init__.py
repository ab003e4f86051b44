"""The groups of the ``contracts`` command: each module parses, calls one function, prints."""
