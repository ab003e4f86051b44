"""Creates the tables of trade.requests."""

from migrations.steps import sql_step

ID = "0013_requests"
VERSION = "1.38.0"
DESCRIPTION = "Creates the tables of trade.requests."

forwards = sql_step(ID, DESCRIPTION)
