"""The door to the logs: the only package of the viewer that imports xlog, and of that only the log's reader.

Nothing in a folder makes it raise, and nothing is written there.
"""

from .logdir import LogDir

__all__ = ["LogDir"]
