"""Monte-Carlo dropout: how far predictions and maps differ among the sub-networks that dropout makes of a network."""

from ..attribute_docs import show_attributes
from .attributions import UncertainAttribution
from .dropout import MonteCarloDropout
from .predictions import Prediction
from .sampler import DropoutSampler

__all__ = ["DropoutSampler", "MonteCarloDropout", "Prediction", "UncertainAttribution"]

show_attributes([*globals().values()])
