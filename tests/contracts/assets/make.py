"""Write the bundles of this folder: ``python -m tests.contracts.assets.make``.

Each file is named for its fault; ``expected.json`` holds, for each, the time of the check and the
codes of what must be found wrong. Everything is synthetic and signed with keys made from numbers.
"""

import json
from pathlib import Path

from tests.contracts.bundle import faults
from tests.contracts.bundle.world import TRUST

FOLDER = Path(__file__).parent
LARGEST_BYTES = 100_000


def expected() -> dict[str, object]:
    """What a verifier must say about each file."""
    return {
        case.name: {"at": case.at.strftime("%Y-%m-%dT%H:%M:%SZ"), "failures": sorted(case.codes)}
        for case in (*faults.SOUND, *faults.FAULTS)
    }


def main() -> None:
    """Write every file anew."""
    TRUST.save(FOLDER / "trust")
    for case in (*faults.SOUND, *faults.FAULTS):
        data = case.make()
        if len(data) <= LARGEST_BYTES:
            (FOLDER / f"{case.name}.licence.json").write_bytes(data)
    text = json.dumps(expected(), indent=1, sort_keys=True, ensure_ascii=False)
    (FOLDER / "expected.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
