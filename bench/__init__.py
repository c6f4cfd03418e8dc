"""How fast the log and explaining are, against the targets that we promise: `python -m bench`."""

import os

# Threads that wait in circles count as CPU seconds. Set before numpy and frameworks are loaded.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
os.environ.setdefault("OPENBLAS_THREAD_TIMEOUT", "4")
