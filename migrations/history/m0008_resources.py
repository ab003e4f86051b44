"""Creates the tables of supply.resources."""

from migrations.steps import sql_step

ID = "0008_resources"
VERSION = "1.38.0"
DESCRIPTION = "Creates the tables of supply.resources."

forwards = sql_step(ID, DESCRIPTION)
