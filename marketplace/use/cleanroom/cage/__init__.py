"""A cage for other people's code: one job, one child process, nothing in reach but one table.

The child has no network, no files and no way to start a process; memory, processor time, wall time
and output are bounded, and what does not end is killed. SQL passes a grammar first, over the tree
that the engine's own parser makes, and what runs is that tree written out again, so what is checked
and what is executed cannot differ. The cage does not judge what an answer gives away: whoever opens
it does.

Not covered: a fault in the kernel's own system-call filter, and what a job can tell by how long it
takes.
"""
