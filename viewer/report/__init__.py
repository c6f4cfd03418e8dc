"""A report of a run: one HTML file with chosen samples, scores and trees, which opens without a server."""

from .choice import SAMPLES, ReportError, Wanted
from .contents import Made, make

__all__ = ["SAMPLES", "Made", "ReportError", "Wanted", "make"]
