"""Every part of the site on one page, with made-up values, to look at and to test against.

`python -m marketplace.web.gallery FOLDER` writes the page in each language and market together with
the static files; `python -m http.server -d FOLDER` shows them.
"""
