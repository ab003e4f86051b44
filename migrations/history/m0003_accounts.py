"""Creates the tables of foundation.accounts."""

from migrations.steps import sql_step

ID = "0003_accounts"
VERSION = "1.38.0"
DESCRIPTION = "Creates the tables of foundation.accounts."

forwards = sql_step(ID, DESCRIPTION)
