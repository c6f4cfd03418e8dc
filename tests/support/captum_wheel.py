"""The wheel of a captum that still has its CIFAR-10 weights, which the Makefile lays beside the installed one."""

from __future__ import annotations

from pathlib import Path

import captum


def captum_wheel() -> str:
    """Return its path."""
    folders = [parent / "wheels" for parent in Path(captum.__file__).parents]
    (wheel,) = [str(path) for folder in folders for path in folder.glob("captum-0.7.0-*.whl")]
    return wheel
