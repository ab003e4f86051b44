"""Encrypt the last eight digits of each number of a file with ff3; print the CPU seconds."""

import json
import sys
import time
from pathlib import Path

from ff3 import FF3Cipher

numbers = Path(sys.argv[1]).read_text(encoding="ascii").split()
cipher = FF3Cipher(bytes(range(32)).hex(), "D8E7920AFA330A", radix=10)
started = time.process_time()
encrypted = [number[:3] + cipher.encrypt(number[3:]) for number in numbers]
seconds = time.process_time() - started
assert len(set(encrypted)) == len(set(numbers))
print(json.dumps({"cpu_seconds": seconds, "rows": len(numbers)}))
