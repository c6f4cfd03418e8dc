"""Shared functions on arrays, against closed forms and torch."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from xlog.arrays import gaussian_blur, resize_bilinear, resize_nearest, sigmoid, softmax


@pytest.mark.parametrize("size", [(224, 224), (30, 17), (5, 3), (1, 1)])
@pytest.mark.parametrize("grid", [(7, 7), (1, 4), (3, 2)])
def test_resizing_is_what_torch_calls_bilinear_and_nearest(grid, size, rng) -> None:
    x = rng.normal(size=(2, *grid)).astype(np.float32)

    def oracle(mode, **kwargs):
        return torch.nn.functional.interpolate(torch.tensor(x)[None], size=size, mode=mode, **kwargs)[0].numpy()

    np.testing.assert_allclose(resize_bilinear(x, size), oracle("bilinear", align_corners=False), atol=2e-6)
    np.testing.assert_array_equal(resize_nearest(x, size), oracle("nearest"))


@pytest.mark.parametrize("size", [(9, 14, 11), (4, 3, 2), (1, 1, 1)])
def test_volumes_are_resized_as_torch_calls_trilinear_and_nearest(size, rng) -> None:
    x = rng.normal(size=(2, 4, 7, 3)).astype(np.float32)

    def oracle(mode, **kwargs):
        return torch.nn.functional.interpolate(torch.tensor(x)[None], size=size, mode=mode, **kwargs)[0].numpy()

    np.testing.assert_allclose(resize_bilinear(x, size), oracle("trilinear", align_corners=False), atol=2e-6)
    np.testing.assert_array_equal(resize_nearest(x, size), oracle("nearest"))


def test_a_blur_of_volumes_is_the_same_along_each_axis(rng) -> None:
    x = rng.normal(size=(2, 6, 6, 6))
    turned = gaussian_blur(x.transpose(0, 3, 1, 2), 1.0, axes=3).transpose(0, 2, 3, 1)
    np.testing.assert_allclose(gaussian_blur(x, 1.0, axes=3), turned)
    np.testing.assert_allclose(gaussian_blur(np.ones((4, 5, 6)), 2.0, axes=3), 1)
    alone = np.zeros((9, 3, 3))
    alone[4] = 1  # a slice: blurred along the depth, the same at all its places
    np.testing.assert_allclose(gaussian_blur(alone, 1.0, axes=3)[5, 0, 0], np.exp(-0.5) / 2.5066, rtol=1e-3)


def test_softmax_and_sigmoid_stand_any_logit() -> None:
    logits = np.array([[1e4, 0.0, -1e4], [0.0, 0.0, 0.0]])
    np.testing.assert_allclose(softmax(logits), [[1, 0, 0], [1 / 3] * 3])
    np.testing.assert_allclose(sigmoid(logits), [[1, 0.5, 0], [0.5] * 3])
