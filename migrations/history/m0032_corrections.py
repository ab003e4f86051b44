"""Creates the tables of use.corrections."""

from migrations.steps import sql_step

ID = "0032_corrections"
VERSION = "1.38.0"
DESCRIPTION = "Creates the tables of use.corrections."

forwards = sql_step(ID, DESCRIPTION)
