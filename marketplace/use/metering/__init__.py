"""Every use of a licence, counted exactly once.

A use is reserved under a lease when it is allowed, counts for good from its first byte, and costs
nothing when no byte was ever sent: then the lease runs out. So a crash, a retry or a resumed
download neither counts twice nor loses a count, and uses that are opened together cannot pass a
limit together. What a party has performed of its duties is kept beside the uses, for the evaluator.

**Source:** R26 对外提供 (records of what was provided to whom).

Words: use 使用, metering 计量, lease 租约, performed duty 已履行义务.
"""
