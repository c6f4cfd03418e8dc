"""The example that finds flipped labels of digits: how well, and what its log holds."""

from __future__ import annotations

import training_digits

import xlog


def test_flipped_labels_are_found_by_what_training_put_out(tmp_path, capsys) -> None:
    found = training_digits.main(str(tmp_path))
    for order, (auc, precision) in {"aum": (0.99, 0.9), "confidence": (0.99, 0.9), "forgetting": (0.95, 0.8)}.items():
        assert found[order][0] >= auc
        assert found[order][1] >= precision
    assert "1797 digits, 90 of them with a flipped label" in capsys.readouterr().out
    (run,) = xlog.open(tmp_path).runs
    assert run.sample(run.training().samples[0]).picture().shape == (8, 8)
    assert run.training().count.tolist() == [training_digits.EPOCHS] * 1797
