"""Creates the tables of trade.parties."""

from migrations.steps import sql_step

ID = "0022_parties"
VERSION = "1.38.0"
DESCRIPTION = "Creates the tables of trade.parties."

forwards = sql_step(ID, DESCRIPTION)
