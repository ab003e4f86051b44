"""Creates the tables of foundation.organizations."""

from migrations.steps import sql_step

ID = "0004_organizations"
VERSION = "1.38.0"
DESCRIPTION = "Creates the tables of foundation.organizations."

forwards = sql_step(ID, DESCRIPTION)
