"""The first wing: rules in force, who people are, what they are appointed to, the log, clocks,
holds."""
