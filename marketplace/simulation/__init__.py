"""Participants who act by themselves, over the real commands: the demo's story and its synthetic
tables.

Nothing here is a shortcut: every step is a command that a person could give by page, REST call or
command line, and passes the same gates. All people, firms and rows are made up and labelled
synthetic.
"""
