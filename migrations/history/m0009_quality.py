"""Creates the tables of supply.quality."""

from migrations.steps import sql_step

ID = "0009_quality"
VERSION = "1.38.0"
DESCRIPTION = "Creates the tables of supply.quality."

forwards = sql_step(ID, DESCRIPTION)
