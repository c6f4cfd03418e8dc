"""The model protocol of explainers, and the adapters that implement it. Only the adapters import a framework."""

from ..attribute_docs import show_attributes
from .base import (
    ATTENTION,
    INPUT,
    Edit,
    Layer,
    LayerCall,
    Model,
    ModelFacts,
    Pullback,
    Rule,
    RuledCall,
    SubNetworks,
    Trace,
    attention_call,
)
from .function_model import BaseModel, FunctionModel
from .wrap import wrap

__all__ = [
    "ATTENTION",
    "INPUT",
    "BaseModel",
    "Edit",
    "FunctionModel",
    "Layer",
    "LayerCall",
    "Model",
    "ModelFacts",
    "Pullback",
    "Rule",
    "RuledCall",
    "SubNetworks",
    "Trace",
    "attention_call",
    "wrap",
]

show_attributes([*globals().values()])
