"""What explains models of tables by the libraries that own the methods: of single rows, and of a model as a whole."""

from ..attribute_docs import show_attributes
from .coefficients import Coefficients
from .counterfactuals import Counterfactuals
from .importance import Columns, Importance, ModelImportance, RowsSeen
from .lime_tabular import LIMETabular
from .partial_dependence import Dependence, PartialDependence
from .permutation import PermutationImportance
from .shap_values import SHAP
from .tree_importance import TreeImportance

__all__ = [
    "SHAP",
    "Coefficients",
    "Columns",
    "Counterfactuals",
    "Dependence",
    "Importance",
    "LIMETabular",
    "ModelImportance",
    "PartialDependence",
    "PermutationImportance",
    "RowsSeen",
    "TreeImportance",
]

show_attributes([*globals().values()])
