"""Names of other packages are errors that say what to write here; what they say to write is there."""

from __future__ import annotations

import re
from pathlib import Path

import captum.attr
import pytest

import xlog
import xlog.integrations  # some of what is said is in there
from xlog.registry import explainer_named
from xlog.renamed import RENAMED

CALL = re.compile(r"xlog\.explain\([^,]+, [^,]+, xlog\.(\w+\([^)]*\))")
CALLED = sorted({call for said in RENAMED.values() for call in CALL.findall(said)})
DOCS = Path(__file__).parent.parent.parent / "docs"


@pytest.mark.parametrize("name", RENAMED)
def test_a_name_of_another_package_says_what_it_is_called_here(name) -> None:
    with pytest.raises(
        AttributeError, match=f"no attribute '{name}', a name of another package; here it is "
    ) as raised:
        getattr(xlog, name)
    said = re.findall(r"xlog\.(\w+)", str(raised.value))
    assert [ours for ours in said if not hasattr(xlog, ours)] == []


@pytest.mark.parametrize("text", CALLED)
def test_what_is_said_to_be_called_can_be(text) -> None:
    if "..." not in text:
        assert isinstance(explainer_named(text), xlog.Explainer)


def test_what_captum_attributes_with_is_ours_or_named() -> None:
    methods = (captum.attr.GradientAttribution, captum.attr.PerturbationAttribution)
    theirs = {name for name, kind in vars(captum.attr).items() if isinstance(kind, type) and issubclass(kind, methods)}
    layers = {name for name in theirs if name.startswith(("Layer", "Neuron")) or name == "InternalInfluence"}
    bases = {kind.__name__ for kind in methods}
    assert {name for name in theirs - layers - bases if name not in RENAMED and not hasattr(xlog, name)} == {
        "FeaturePermutation"  # of tables
    }


def test_interpreters_that_the_docs_name_are_known() -> None:
    named = set(re.findall(r"\b(\w+Interpreter)\b", (DOCS / "coming_from.md").read_text()))
    assert named - {"BHDFInterpreter"} <= set(RENAMED)


def test_a_misspelt_name_has_near_ones_and_others_have_none() -> None:
    with pytest.raises(AttributeError, match="no attribute 'GradCam'; close names: 'GradCAM'"):
        _ = xlog.GradCam
    with pytest.raises(AttributeError, match=r"no attribute 'zzzzqqqq'$"):
        _ = xlog.zzzzqqqq
    with pytest.raises(AttributeError, match=r"no attribute '_private'$"):
        _ = xlog._private
