"""Where a plan runs: in process on a frame (`anonymize.run`), on files, on Apache Spark.

One plan gives the same bytes on each. An engine counts distinct tuples in a first scan, has the
recoding settled from them, and maps batches through the same kernel in a second.
"""
