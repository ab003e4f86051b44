"""Which commands of the documents their follower passes over, and why."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from contracts.document import require_available
from contracts.document.errors import PdfUnavailableError
from tests import postgres
from tests.journeys.documents import Command


def _anywhere() -> bool:
    return True


def _no_postgres() -> bool:
    return postgres.binaries() is None


def _no_sqlite() -> bool:
    return shutil.which("sqlite3") is None


def _no_pdf() -> bool:
    try:
        require_available()
    except PdfUnavailableError:
        return True
    return False


@dataclass(frozen=True, slots=True)
class Excuse:
    """Commands that begin so are not typed, because of this, `where` that is so.

    `run_by` is the module of tests that runs them.
    """

    begins: str
    because: str
    run_by: str = ""
    where: Callable[[], bool] = _anywhere

    def covers(self, command: Command) -> bool:
        """Return whether this is about the command."""
        return command.text.lstrip().startswith(self.begins)


CONSOLES: Final = "tests/architecture/test_consoles.py"
DEVICE: Final = "tests/contracts/signing/test_device_signer.py"
PROCESSES: Final = "tests/marketplace/foundation/transparency/test_processes.py"
SERVE: Final = "tests/journeys/test_serve.py"
SHARING: Final = "tests/marketplace/use/sharing/test_client.py"
PDF: Final = "this machine makes no PDF"
EXCUSES: Final = (
    Excuse("make demo", "does not end", SERVE),
    Excuse("make test", "is what runs this"),
    Excuse("make lint types", "is the first half of `make test`"),
    Excuse(".venv/bin/python -m pytest", "is a part of `make test`"),
    Excuse("marketplace serve", "does not end", SERVE),
    Excuse("marketplace log sequence", "does not end", PROCESSES),
    Excuse("marketplace log serve", "does not end", PROCESSES),
    Excuse("marketplace log witness", "does not end", PROCESSES),
    Excuse("go run", "needs Go, and seconds to compile", PROCESSES),
    Excuse("import delta_sharing", "lives in an environment of its own", SHARING),
    Excuse('eval "$(_MARKETPLACE_COMPLETE=zsh', "is for another shell", CONSOLES),
    Excuse("_MARKETPLACE_COMPLETE=fish", "is for another shell", CONSOLES),
    Excuse('@get("/demands/new")', "is a piece of a slice's `pages.py`"),
    Excuse("contracts key show --device", "needs a device", DEVICE),
    Excuse("contracts sign agreement.json --device", "needs a device", DEVICE),
    Excuse("contracts print", PDF, where=_no_pdf),
    Excuse("contracts sign-pdf", PDF, where=_no_pdf),
    Excuse("contracts verify-pdf", PDF, where=_no_pdf),
    Excuse("marketplace contract print", PDF, where=_no_pdf),
    Excuse("createdb", "PostgreSQL is not installed", where=_no_postgres),
    Excuse("MARKETPLACE_DATABASE_URL=", "PostgreSQL is not installed", where=_no_postgres),
    Excuse("sqlite3", "the program is not installed", where=_no_sqlite),
)


def is_excused(command: Command) -> bool:
    """Return whether this command is passed over here."""
    return any(one.covers(command) and one.where() for one in EXCUSES)


def is_excused_somewhere(command: Command) -> bool:
    """Return whether this command is passed over here or on another machine."""
    return any(one.covers(command) for one in EXCUSES)
