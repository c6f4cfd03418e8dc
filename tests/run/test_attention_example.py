"""The example that explains pairs of digits: maps lie on their own digit, where they are of the label at all."""

from __future__ import annotations

import attention_digits
import pytest

import xlog


def test_maps_lie_on_their_own_digit(tmp_path) -> None:
    """Contrastive energy: 1 where all of a map is on its own digit, 0 where both have as much, -1 on the other."""
    found = attention_digits.main(str(tmp_path))
    assert found["Rollout"] == pytest.approx(0, abs=1e-6)  # it does not know the label
    least = {"GenericAttention": 0.4, "TransformerAttribution": 0.4, "ViTCX": 0.4}
    least |= {"TransitionAttentionMaps": 0.15, "BidirectionalTransformer": 0.15}
    for explainer, energy in least.items():
        assert found[explainer] > energy
    (run,) = xlog.open(tmp_path)
    (entry, *_) = [entry for entry in run.samples()[0].maps() if entry.explainer == "GenericAttention"]
    assert (entry.layer, entry.layout) == ("attention 0 to 3", "4 x 4 tokens, 1 before")
