"""The site in headless Chromium, as people use it."""
