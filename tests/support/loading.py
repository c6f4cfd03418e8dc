"""What a statement loads."""

from __future__ import annotations

import subprocess
import sys


def loaded_after(statement: str) -> set[str]:
    script = f"{statement}\nimport sys; print(' '.join(m.partition('.')[0] for m in sys.modules))"
    return set(
        subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout.split()
    )
