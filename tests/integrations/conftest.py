"""Which integrations have packages on this Python."""

import sys

collect_ignore = ["test_aim.py"] if sys.version_info >= (3, 13) else []  # as pyproject.toml says
