"""The shared shell of the site: base page, macros, static files, formats, charts, languages.

It knows no business rule. A slice's `pages.py` builds the values of `parts.py` from its views and
renders a template of its own that uses the macros; `docs/contributing/pages.md` shows how.
"""
