"""The log: its frames, its events, how they are written and read. Needs no framework and nothing of the explainers."""
