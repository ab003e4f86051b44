"""The transparency log: every recorded fact becomes a leaf of a tree that anybody can check.

A business transaction leaves a row in the kernel's outbox; one sequencer per market takes the rows
out, fixes each entry's bytes, grows the tiles and signs a checkpoint, all in one transaction,
fenced so that a stale second sequencer cannot commit. Witnesses then cosign, and the checkpoint is
published. What is stored is what is served: tiles and entry bundles under their paths, checkpoints
as signed notes. The log proves that facts were recorded and never changed; it does not prove that
they were true.

Source: C2SP tlog-tiles, tlog-checkpoint, tlog-witness, tlog-proof, tlog-policy; RFC 9162.
"""
