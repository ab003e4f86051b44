"""The one linear history of the database's schema, over the tables of all slices, written by hand
as SQL per engine.

`history/` has one module per step, `sql/` its statements for SQLite and PostgreSQL. A step that is
released is never edited. A test holds that the schema introspected after all steps equals the one
that the tables describe.
"""
