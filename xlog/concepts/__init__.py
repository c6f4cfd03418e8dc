"""Concepts: whether what a user shows by examples matters to a network's classes."""

from ..attribute_docs import show_attributes
from .tcav import TCAV

__all__ = ["TCAV"]

show_attributes([*globals().values()])
