"""Creates the tables of supply.listings."""

from migrations.steps import sql_step

ID = "0011_listings"
VERSION = "1.38.0"
DESCRIPTION = "Creates the tables of supply.listings."

forwards = sql_step(ID, DESCRIPTION)
