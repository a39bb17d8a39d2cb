"""Every benchmark, one after the other; ``make bench`` calls it, and each writes its page in docs/."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

BENCHMARKS = (
    ("speed.py", "--write"),
    ("import_time.py",),
    ("limits.py", "--write"),
    ("ten_million.py", "--write"),
    ("status_sizes.py", "--write"),
)

if __name__ == "__main__":
    folder = Path(__file__).parent
    statuses = [
        subprocess.run([sys.executable, folder / name, *options], check=False).returncode
        for name, *options in BENCHMARKS
    ]
    sys.exit(max(statuses))
