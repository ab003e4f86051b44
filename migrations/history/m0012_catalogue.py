"""Creates the tables of trade.catalogue."""

from migrations.steps import sql_step

ID = "0012_catalogue"
VERSION = "1.38.0"
DESCRIPTION = "Creates the tables of trade.catalogue."

forwards = sql_step(ID, DESCRIPTION)
