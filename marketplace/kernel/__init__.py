"""What every slice stands on: transactions, events, decisions, ids, clock, money, storage, jobs,
errors.

It knows no business words and imports no slice. It is not a place for code that two slices happen
to share.
"""
