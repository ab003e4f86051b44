"""Creates the tables of use.alerts."""

from migrations.steps import sql_step

ID = "0031_alerts"
VERSION = "1.38.0"
DESCRIPTION = "Creates the tables of use.alerts."

forwards = sql_step(ID, DESCRIPTION)
