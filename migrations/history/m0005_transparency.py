"""Creates the tables of foundation.transparency."""

from migrations.steps import sql_step

ID = "0005_transparency"
VERSION = "1.38.0"
DESCRIPTION = "Creates the tables of foundation.transparency."

forwards = sql_step(ID, DESCRIPTION)
