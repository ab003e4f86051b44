"""Creates the tables of trade.licences."""

from migrations.steps import sql_step

ID = "0015_licences"
VERSION = "1.38.0"
DESCRIPTION = "Creates the tables of trade.licences."

forwards = sql_step(ID, DESCRIPTION)
