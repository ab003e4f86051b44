"""What the site's doors cost beside their queries: CPU of the server a request, in one run.

One server process answers both: our site, and beside it an application that runs the very same SQL
by the database's driver alone and sends its rows as JSON. The SQL is not written down here: it is
noted while the site answers one request, statement by statement and trip by trip, so it holds
whatever a command writes (events, outbox, judgement, idempotency key), and it cannot fall behind.
"""
