"""Licensed rows without a download by hand: the row API, and a Delta Sharing server.

A token of its own is bound to one licence; whoever holds it reads that licence's rows and nothing
else, page by page or with any Delta Sharing client. Nothing here decides what is allowed: every
request asks the gateway's gate (`delivery`), and every byte comes from the file that the gateway
licenses. Addresses of files are sealed, last minutes, lead to this site alone, and are asked about
again each time they are used.

**Source:** Delta Sharing Protocol (github.com/delta-io/delta-sharing, PROTOCOL.md, reader version
1, response format `parquet`); RFC 6750 (bearer tokens); RFC 9110 (ranges, ETag); RFC 8288.

Words: sharing 数据直连, licence token 许可令牌, profile 连接凭据, question 查询, page 分页, seal
封印.
"""
