"""k-anonymity of the Adult table by ANJANA without suppression; print the CPU seconds."""

import json
import sys
import time
from pathlib import Path

import pandas as pd
from anjana.anonymity import k_anonymity

folder, k = Path(sys.argv[1]), int(sys.argv[2])
table = pd.read_csv(folder / "adult.csv", sep=";", dtype=str)
quasi = list(table.columns)
ladders = {
    name: dict(pd.read_csv(folder / f"adult_hierarchy_{name}.csv", sep=";", header=None, dtype=str))
    for name in quasi
}
started = time.process_time()
safer = k_anonymity(table, [], quasi, k, 0, ladders)
seconds = time.process_time() - started
print(json.dumps({"cpu_seconds": seconds, "rows": len(safer)}))
