"""Monte-Carlo dropout: how far predictions and maps differ among the sub-networks that dropout makes of a network."""

from .attributions import UncertainAttribution
from .dropout import MonteCarloDropout
from .predictions import Prediction
from .sampler import DropoutSampler

__all__ = ["DropoutSampler", "MonteCarloDropout", "Prediction", "UncertainAttribution"]
