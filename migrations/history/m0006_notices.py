"""Creates the tables of foundation.notices."""

from migrations.steps import sql_step

ID = "0006_notices"
VERSION = "1.38.0"
DESCRIPTION = "Creates the tables of foundation.notices."

forwards = sql_step(ID, DESCRIPTION)
