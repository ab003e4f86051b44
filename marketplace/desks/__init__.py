"""Read-only pages that draw on many slices: the frame of every page, what waits for me, a licence
with its use."""
