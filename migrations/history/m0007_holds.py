"""Creates the tables of foundation.holds."""

from migrations.steps import sql_step

ID = "0007_holds"
VERSION = "1.38.0"
DESCRIPTION = "Creates the tables of foundation.holds."

forwards = sql_step(ID, DESCRIPTION)
