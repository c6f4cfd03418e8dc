"""What explains models of tables by the libraries that own the methods: of single rows, and of a model as a whole."""

from ..attribute_docs import show_attributes
from .coefficients import Coefficients
from .importance import Importance, ModelImportance, RowsSeen
from .permutation import PermutationImportance
from .shap_values import SHAP
from .tree_importance import TreeImportance

__all__ = [
    "SHAP",
    "Coefficients",
    "Importance",
    "ModelImportance",
    "PermutationImportance",
    "RowsSeen",
    "TreeImportance",
]

show_attributes([*globals().values()])
