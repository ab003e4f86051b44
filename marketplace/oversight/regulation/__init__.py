"""Regulation: searching and opening the log under a case, exporting it, ordering a suspension.

A regulator reads what the public cannot, so each such read names a case and is itself a fact in the
log. An order lays a hold of the highest authority on a licence, a product, a unit or an enterprise:
it stops every use at its next question, and nobody but a regulator lifts it. What is said about the
log's integrity and completeness is recomputed here from its stored bytes, never taken on trust.

Words: case 调取案由, order 责令, log check 日志核对.

**Source:** Data Security Law of the PRC, articles 6 and 44; 广东省公共数据管理办法, supervision.
"""
