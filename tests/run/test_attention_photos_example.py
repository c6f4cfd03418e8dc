"""The example with DINOv2: maps lie on the photo of their label, where they know the label at all."""

from __future__ import annotations

import attention_photos
import pytest

import xlog


def test_maps_lie_on_their_own_photo(tmp_path) -> None:
    found = attention_photos.main(str(tmp_path), count=1, side=56, steps=3)
    assert found["Rollout"] == pytest.approx(0.25, abs=1e-3)  # of four photos; it does not know the label
    of_attention = {"GenericAttention", "TransformerAttribution", "Transition maps", "Bidirectional"}
    for explainer in {"GradCAM", "AttnLRP"} | of_attention:
        assert found[explainer] > 0.3
    (sample,) = xlog.open(tmp_path)[0].samples()
    assert len(set(sample.labels)) == 4
    assert sample.map("AttnLRP", sample.labels[0]).array().shape == (112, 112)
