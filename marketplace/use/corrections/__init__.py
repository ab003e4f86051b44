"""An error that a buyer finds becomes a ticket at the sole source, a new version, and a notice.

The one unit that produces a datum mends it; nobody else corrects a copy. A ticket is answered
within a limit: accepted, or rejected with a ground. The next version that is listed answers what
was accepted, and every holder of a licence on the product is told.

**Source:** R27 校核纠错 (quality check and correction at the source); R9 一数一源 (one source).

Words: ticket 工单, fault 差错, sole source 唯一来源.
"""
