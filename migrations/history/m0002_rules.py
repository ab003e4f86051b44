"""Creates the tables of foundation.rules."""

from migrations.steps import sql_step

ID = "0002_rules"
VERSION = "1.38.0"
DESCRIPTION = "Creates the tables of foundation.rules."

forwards = sql_step(ID, DESCRIPTION)
