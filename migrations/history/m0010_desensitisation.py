"""Creates the tables of supply.desensitisation."""

from migrations.steps import sql_step

ID = "0010_desensitisation"
VERSION = "1.38.0"
DESCRIPTION = "Creates the tables of supply.desensitisation."

forwards = sql_step(ID, DESCRIPTION)
