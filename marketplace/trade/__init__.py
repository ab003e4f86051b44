"""The third wing: from a search to a signed licence."""
