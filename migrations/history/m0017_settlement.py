"""Creates the tables of use.settlement."""

from migrations.steps import sql_step

ID = "0017_settlement"
VERSION = "1.38.0"
DESCRIPTION = "Creates the tables of use.settlement."

forwards = sql_step(ID, DESCRIPTION)
