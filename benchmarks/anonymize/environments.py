"""An environment of its own for each program that is compared, from its locked requirements.

They ask for releases that do not fit together, or not with this project. An environment lies in the
user's cache under the digest of its requirements, and is made once.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

REQUIREMENTS = Path(__file__).resolve().parents[2] / "requirements" / "peers"


class NotInstallableError(Exception):
    """The program cannot be installed here; the last line of the installer's says why."""


def python_of(peer: str) -> Path:
    """The interpreter of the peer's environment, made now if it is not there.

    Raises NotInstallableError.
    """
    locked = REQUIREMENTS / f"{peer}.txt"
    digest = hashlib.sha256(locked.read_bytes()).hexdigest()[:16]
    folder = _cache() / f"{peer}-{digest}"
    python = folder / "bin" / "python"
    if not (folder / ".complete").exists():
        shutil.rmtree(folder, ignore_errors=True)
        _called(sys.executable, "-m", "venv", folder)
        _called(python, "-m", "pip", "install", "--quiet", "--require-hashes", "-r", locked)
        (folder / ".complete").touch()
    return python


def _cache() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "anonymize-bench"


def _called(*command: str | Path) -> None:
    done = subprocess.run([str(word) for word in command], check=False, capture_output=True)
    if done.returncode:
        said = (done.stderr or done.stdout).decode(errors="replace").strip().splitlines()
        raise NotInstallableError(said[-1] if said else f"exit code {done.returncode}")


if __name__ == "__main__":
    for name in sys.argv[1:] or sorted(file.stem for file in REQUIREMENTS.glob("*.txt")):
        print(name, python_of(name))
