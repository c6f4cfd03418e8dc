"""The examples about training: how well flipped labels of digits are found, and what noise does about them."""

from __future__ import annotations

import numpy as np
import sgd_noise
import training_digits
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

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
    assert_that_a_detector_adds_nothing(run.training())


def assert_that_a_detector_adds_nothing(dynamics) -> None:
    """TIDY's way without its download: half of the flips are known, and a model of their curves finds the rest."""
    *_, is_flipped = training_digits.noisy_digits()
    wrong = is_flipped[[int(sample) for sample in dynamics.samples]]
    known = wrong & (np.cumsum(wrong) % 2 == 0)
    curves = np.stack([dynamics.probability[dynamics.of(i)] for i in range(len(dynamics))])
    detector = LogisticRegression(class_weight="balanced").fit(curves, known).decision_function(curves)
    found = {"detector": detector, "aum": -dynamics.aum, "confidence": -dynamics.confidence}
    auc = {name: roc_auc_score(wrong[~known], by[~known]) for name, by in found.items()}
    assert min(auc.values()) >= 0.99
    assert max(auc["aum"], auc["confidence"]) >= auc["detector"] - 0.0005, auc


def test_noise_of_small_batches_learns_fewer_wrong_labels_by_heart(capsys) -> None:
    found = sgd_noise.main()
    assert found["noisy"] > found["plain"] + 0.02
    assert "noisy: " in capsys.readouterr().out
