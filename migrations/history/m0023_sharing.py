"""Creates the tables of use.sharing."""

from migrations.steps import sql_step

ID = "0023_sharing"
VERSION = "1.38.0"
DESCRIPTION = "Creates the tables of use.sharing."

forwards = sql_step(ID, DESCRIPTION)
