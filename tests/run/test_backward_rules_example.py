"""The example of LRP and DeepLIFT on photos: what maps keep of the logit, and that they lie on the object."""

from __future__ import annotations

import backward_rules

import xlog


def test_deeplift_keeps_all_and_biases_take_from_lrp(tmp_path, coffee, capsys) -> None:
    lost = backward_rules.main(str(tmp_path), ["coffee"])
    assert lost["DeepLIFT"] < 1e-3
    assert min(share for name, share in lost.items() if name != "DeepLIFT") > 0.5  # fifty layers with biases
    assert "DeepLIFT       at worst    0.00% of the logit" in capsys.readouterr().out
    (sample,) = xlog.open(tmp_path)[0].samples()
    assert sample.labels == [967]
    x, y, width, height = (round(value) for value in coffee[1])
    for name in ("LRP ε+", "LRP ε+ flat", "LRP ε+ z-box"):
        values = sample.map(name).array()
        assert values.min() > -1e-3 * values.max()  # z-plus hands on what is positive
        assert values[y : y + height, x : x + width].mean() > 1.7 * values.mean()  # 2.3 would be all of it
