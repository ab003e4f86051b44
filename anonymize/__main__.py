"""`python -m anonymize` is the command `anonymize`."""

from anonymize.cli import main

main()
