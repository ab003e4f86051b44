"""Desensitisation: data goes in, safer data and a measured report come out.

A pure library over pandas frames and Arrow batches, with a command of its own (`anonymize`). It
finds which columns are personal (`detect`), applies an audited recipe (`plan`), searches the least
lossy recoding that meets the privacy models asked for (`search`, `models`), and measures what is
left to fear (`risk`) and what is left to use (`utility`).

It is not a judge: it measures and says what it did not measure, and whether the result may be
released is decided by whoever calls it. It opens no network connection and keeps no key.
"""

from anonymize.errors import AnonymizeError
from anonymize.roles import Kind, Role
from anonymize.text import Text

__all__ = ["AnonymizeError", "Kind", "Role", "Text"]
