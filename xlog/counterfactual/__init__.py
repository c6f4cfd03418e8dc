"""Counterfactuals: which parts of a picture a label stands and falls with. See HierarchicalOcclusion."""

from ..attribute_docs import show_attributes
from .hierarchical_occlusion import HierarchicalOcclusion
from .tree import Box, Direction, Layer, Node, Outcome, Tree

__all__ = ["Box", "Direction", "HierarchicalOcclusion", "Layer", "Node", "Outcome", "Tree"]

show_attributes([*globals().values()])
