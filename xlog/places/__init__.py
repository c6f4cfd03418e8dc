"""Places: where logs lie. Paths of this machine, and URLs of any file system that fsspec knows."""
