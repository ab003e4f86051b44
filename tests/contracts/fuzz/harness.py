"""One reader under atheris, in the environment that `make fuzz` makes for it.

Run: ``python -m tests.contracts.fuzz.harness READER FOLDER [options of libFuzzer]``.
"""

import sys
from contextlib import suppress

import atheris

with atheris.instrument_imports(include=["contracts"]):
    from contracts.errors import ContractsError
    from tests.contracts.fuzz.targets import targets


def main() -> None:
    """Read what atheris makes up until it says that it is enough; leave at any other error."""
    reader = targets()[sys.argv[1]]

    def read(data: bytes) -> None:
        with suppress(ContractsError):
            reader.read(data)

    atheris.Setup([sys.argv[0], *sys.argv[2:]], read)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
