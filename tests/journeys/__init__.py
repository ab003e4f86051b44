"""Whole stories over HTTP and the command line, on both databases, with processes that die."""
