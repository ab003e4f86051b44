"""Creates the tables of trade.agreements."""

from migrations.steps import sql_step

ID = "0014_agreements"
VERSION = "1.38.0"
DESCRIPTION = "Creates the tables of trade.agreements."

forwards = sql_step(ID, DESCRIPTION)
