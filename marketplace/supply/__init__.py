"""The second wing: from a source table to a product version that may be offered."""
