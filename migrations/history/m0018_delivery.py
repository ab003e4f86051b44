"""Creates the tables of use.delivery."""

from migrations.steps import sql_step

ID = "0018_delivery"
VERSION = "1.38.0"
DESCRIPTION = "Creates the tables of use.delivery."

forwards = sql_step(ID, DESCRIPTION)
