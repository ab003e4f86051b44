"""Let atheris look for input that a reader does not refuse by name, in a second, in bounded memory.

Run: ``make fuzz`` or ``python -m tests.contracts.fuzz SECONDS [READER ...]``. Atheris is no part of
the test environment: it gets one of its own, from locked requirements. Where it cannot be had, that
is said and nothing is run. What is found lies in ``var/fuzz``, and so does what was learned.
"""

import re
import subprocess
import sys
from pathlib import Path

from benchmarks.anonymize.environments import NotInstallableError, python_of
from tests.contracts.fuzz.targets import targets

ROOT = Path(__file__).parents[3]
FOLDER = ROOT / "var" / "fuzz"
OPTIONS = (
    "-timeout=2",  # seconds of the wall for one input, under a tracer
    "-rss_limit_mb=1024",
    "-max_len=16384",
    "-print_final_stats=1",
)
COUNT = re.compile(r"stat::number_of_executed_units: *(\d+)")


def main() -> None:
    """Give every reader its time; leave with 1 when one of them failed."""
    seconds, *names = sys.argv[1:] or ["10"]
    try:
        python = python_of("atheris")
    except NotInstallableError as error:
        sys.stdout.write(f"!!! atheris is not installable here, nothing was fuzzed: {error} !!!\n")
        return
    failed = [name for name in names or targets() if not _holds(python, name, seconds)]
    sys.stdout.write(f"failed: {', '.join(failed) or 'none'}\n")
    sys.exit(bool(failed))


def _holds(python: Path, name: str, seconds: str) -> bool:
    corpus = FOLDER / name.replace(" ", "-")
    corpus.mkdir(parents=True, exist_ok=True)
    for number, sound in enumerate(targets()[name].sound):
        (corpus / f"sound-{number}").write_bytes(sound)
    done = subprocess.run(
        [
            *("nice", "-n", "10", python, "-m", "tests.contracts.fuzz.harness", name),
            *(f"-max_total_time={seconds}", f"-artifact_prefix={corpus}-", *OPTIONS, corpus),
        ],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    said = done.stderr.decode(errors="replace") + done.stdout.decode(errors="replace")
    inputs = COUNT.search(said)
    sys.stdout.write(
        f"{name:18} {inputs[1] if inputs else '?':>9} inputs, exit {done.returncode}\n"
    )
    if done.returncode:
        sys.stdout.write("\n".join(said.splitlines()[-30:]) + "\n")
    return done.returncode == 0


if __name__ == "__main__":
    main()
