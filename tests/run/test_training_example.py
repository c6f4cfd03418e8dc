"""The examples about training: how well flipped labels of digits are found, and what noise does about them."""

from __future__ import annotations

import sgd_noise
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


def test_noise_of_small_batches_learns_fewer_wrong_labels_by_heart(capsys) -> None:
    found = sgd_noise.main()
    assert found["noisy"] > found["plain"] + 0.02
    assert "noisy: " in capsys.readouterr().out
