"""What this process takes of memory, as the system counts it.

Needs nothing but Python: natasha's process asks it too.
"""

from __future__ import annotations

import sys
from pathlib import Path


def memory() -> tuple[int, int]:
    """Bytes in memory now, and at most so far; where there is no /proc the second stands for both."""
    status = Path("/proc/self/status")
    if status.exists():  # ru_maxrss would count what the parent took before it started this process
        rows = dict(line.split(":", 1) for line in status.read_text().splitlines() if ":" in line)
        return int(rows["VmRSS"].split()[0]) * 1024, int(rows["VmHWM"].split()[0]) * 1024
    import resource  # no such module on Windows

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    return peak, peak
