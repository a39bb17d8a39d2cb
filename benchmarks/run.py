"""Every benchmark, one after the other; ``make bench`` calls it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

BENCHMARKS = ("import_time.py", "limits.py")

if __name__ == "__main__":
    folder = Path(__file__).parent
    sys.exit(
        max(subprocess.run([sys.executable, folder / name], check=False).returncode for name in BENCHMARKS)
    )
