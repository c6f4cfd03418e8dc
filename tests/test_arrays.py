"""Shared functions on arrays, against closed forms and torch."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from xlog.arrays import resize_bilinear, resize_nearest, sigmoid, softmax


@pytest.mark.parametrize("size", [(224, 224), (30, 17), (5, 3), (1, 1)])
@pytest.mark.parametrize("grid", [(7, 7), (1, 4), (3, 2)])
def test_resizing_is_what_torch_calls_bilinear_and_nearest(grid, size, rng) -> None:
    x = rng.normal(size=(2, *grid)).astype(np.float32)

    def oracle(mode, **kwargs):
        return torch.nn.functional.interpolate(torch.tensor(x)[None], size=size, mode=mode, **kwargs)[0].numpy()

    np.testing.assert_allclose(resize_bilinear(x, size), oracle("bilinear", align_corners=False), atol=2e-6)
    np.testing.assert_array_equal(resize_nearest(x, size), oracle("nearest"))


def test_softmax_and_sigmoid_stand_any_logit() -> None:
    logits = np.array([[1e4, 0.0, -1e4], [0.0, 0.0, 0.0]])
    np.testing.assert_allclose(softmax(logits), [[1, 0, 0], [1 / 3] * 3])
    np.testing.assert_allclose(sigmoid(logits), [[1, 0.5, 0], [0.5] * 3])
