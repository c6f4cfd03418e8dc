"""How fast the log is: measured against the targets that we promise, on the machine at hand. `python -m bench`."""
