"""Creates the tables of use.followup."""

from migrations.steps import sql_step

ID = "0019_followup"
VERSION = "1.38.0"
DESCRIPTION = "Creates the tables of use.followup."

forwards = sql_step(ID, DESCRIPTION)
