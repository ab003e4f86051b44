"""Creates the tables of kernel."""

from migrations.steps import sql_step

ID = "0001_kernel"
VERSION = "1.38.0"
DESCRIPTION = "Creates the tables of kernel."

forwards = sql_step(ID, DESCRIPTION)
