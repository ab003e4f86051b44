"""A server process ends with the process that started it, however that one ended.

The server forks a worker. Were the parent killed, the worker would go on by itself, unseen: it
would answer at the same address as the next site and sequence the same log under its old settings.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from typing import Final

PR_SET_PDEATHSIG: Final = 1
"""**Source:** Linux, prctl(2)."""


def end_with_parent() -> None:
    """Ask the system to end this process in good order when its parent is gone; on Linux alone."""
    if sys.platform != "linux":
        return
    parent = os.getppid()
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:  # it went before it could be asked
        os.kill(os.getpid(), signal.SIGTERM)
