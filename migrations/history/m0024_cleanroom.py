"""Creates the tables of use.cleanroom."""

from migrations.steps import sql_step

ID = "0024_cleanroom"
VERSION = "1.38.0"
DESCRIPTION = "Creates the tables of use.cleanroom."

forwards = sql_step(ID, DESCRIPTION)
