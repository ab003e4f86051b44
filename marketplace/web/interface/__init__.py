"""What holds for every route of `/api/v1`: representations with tags, pages and chosen fields,
preconditions, rate limits, and the description from which programs are written.

No business word stands here: a slice's `api.py` says what it answers by its types, and everything
in this package follows from them.
"""
