"""The packaged templates, one YAML file for each kind of contract, and the blanks they share."""
