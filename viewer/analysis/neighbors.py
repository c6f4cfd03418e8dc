"""Neighbors: places in a plane that keep who is near whom (UMAP), by the package of the extra `umap`.

McInnes, Healy & Melville, UMAP: Uniform Manifold Approximation and Projection, 2018. In a process of its own: the
package compiles itself when it is first used, takes half a gigabyte, and would stop the viewer's answers meanwhile.
"""

from __future__ import annotations

import importlib.util
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

LEAST = 5  # samples: of fewer it raises
_NEIGHBORS = 15  # McInnes et al.: the package's default
_PAUSE = 0.05  # seconds between looks at the process
_PROGRAM = """
import sys
import numpy, umap
rows = numpy.load(sys.argv[1])
made = umap.UMAP(n_components=2, n_neighbors=min(int(sys.argv[3]), len(rows) - 1), random_state=0)
numpy.save(sys.argv[2], numpy.asarray(made.fit_transform(rows), numpy.float64))
"""


def is_there() -> bool:
    """Tell whether the package is installed; it is not imported for that."""
    return importlib.util.find_spec("umap") is not None


def near_stays_near(rows: NDArray[np.float32]) -> Iterator[NDArray[np.float64] | None]:
    """Yield None while the process works, and at last places (N, 2); nothing more where it fails or rows are few."""
    if len(rows) < LEAST:
        return
    with tempfile.TemporaryDirectory(prefix="xlog-") as folder:
        given, made = Path(folder, "rows.npy"), Path(folder, "places.npy")
        np.save(given, rows)
        command = [sys.executable, "-c", _PROGRAM, str(given), str(made), str(_NEIGHBORS)]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            while process.poll() is None:
                time.sleep(_PAUSE)
                yield None
        finally:
            process.kill()  # nothing where it ended
            process.wait()
        if made.exists():
            yield np.load(made)
