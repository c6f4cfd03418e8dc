"""The example of two objects runs, and what explains a class lies on its object."""

from __future__ import annotations

import two_objects

import xlog


def test_the_cup_is_told_from_the_cat(tmp_path, capsys) -> None:
    found = two_objects.main(str(tmp_path))
    assert {"GradCAM", "GuidedGradCAM", "DeepLIFT", "LRP"} <= {name for name, share in found.items() if share > 0.65}
    assert found["GuidedBackprop"] < 0.65
    (sample,) = xlog.open(tmp_path)[0].samples()
    assert sorted(sample.labels) == [281, 967]
