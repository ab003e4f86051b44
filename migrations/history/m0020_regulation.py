"""Creates the tables of oversight.regulation."""

from migrations.steps import sql_step

ID = "0020_regulation"
VERSION = "1.38.0"
DESCRIPTION = "Creates the tables of oversight.regulation."

forwards = sql_step(ID, DESCRIPTION)
