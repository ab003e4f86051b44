"""Creates the tables of use.metering."""

from migrations.steps import sql_step

ID = "0016_metering"
VERSION = "1.38.0"
DESCRIPTION = "Creates the tables of use.metering."

forwards = sql_step(ID, DESCRIPTION)
