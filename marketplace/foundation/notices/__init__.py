"""Clocks and deadlines, what waits for somebody, and notices within the site.

Lateness is computed from the instant asked for, never stored: a duty has a due instant, working
days left, and what happens then. An item that nobody answers climbs one tier per limit. What waits
for a person is asked from the slices that know; a notice tells once that something happened.

Words: duty 义务, due 期限, reminder 待办, escalation 逐级上报, notice 通知.
"""
