"""The example of house prices: the numbers that these models are known to give, and rows that add up."""

from __future__ import annotations

import boston
import numpy as np
import torchvision_here  # noqa: F401  shap asks transformers, which asks for it

import xlog


def test_prices_go_by_the_status_of_neighbors_and_by_rooms(tmp_path, capsys) -> None:
    boston.main(str(tmp_path))
    said = " ".join(capsys.readouterr().out.split())
    assert "LSTAT -3.74 DIS -3.10 RM 2.67 RAD 2.66" in said  # coefficients per standard deviation
    assert "LSTAT 173.00 DIS 167.00 RM 150.00 AGE 119.00" in said  # splits
    assert "RM 79075.86 LSTAT 70475.87" in said  # gain
    assert "SHAP, house 398, 5 k$ LSTAT -8.79 CRIM -2.63" in said
    assert "SHAP, house 161, 50 k$ RM 12.28 LSTAT 9.10" in said
    assert "LIMETabular(random_state=0), house 161, 50 k$ RM 9.11 LSTAT 8.48 DIS 1.98" in said
    for name in ("linear", "trees"):
        (run,) = xlog.open(tmp_path / name)
        maps = [sample.maps()[0] for sample in run.samples()]
        missed = [one["value"] for found in maps for one in found.convergence]
        assert len(missed) == 506
        assert np.abs(missed).max() < 1e-6
        assert [one["feature"] for one in run.dependences()] == ["RM", "LSTAT", "CRIM"]
    (run,) = xlog.open(tmp_path / "houses")
    lime = run.sample("house 161").map("LIMETabular(random_state=0)")
    assert lime.conditions[boston.FEATURES.index("RM")] == (6.6235, np.inf)  # the seed's "RM > 6.62"
    for other in run.counterfactual_rows():
        assert (other["output"] > boston.PRICE) == (other["start"] < boston.PRICE)
        assert not set(other["changes"]) & set(boston.FIXED)
