"""What explains texts by the words that the network's vocabulary has."""

from ..attribute_docs import show_attributes
from .discretized import DiscretizedIntegratedGradients

__all__ = ["DiscretizedIntegratedGradients"]

show_attributes([*globals().values()])
