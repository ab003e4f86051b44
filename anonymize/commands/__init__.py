"""The commands of `anonymize`, one file each; `anonymize.cli` gathers them."""
