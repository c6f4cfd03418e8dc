"""Networks that people bring, and every kind of question about them: each is answered, or refused by name."""

from __future__ import annotations

import numpy as np
import pytest
from architectures import ARCHITECTURES, CLASSES

import xlog
from xlog.errors import XlogError


def questions(size: int) -> dict:
    """Method -> what registers it with a runner, with as few passes as it can do with."""
    lime = xlog.LIME(samples=4, segments=xlog.Grid(2, 2))
    occlusion = xlog.HierarchicalOcclusion(layers=1, windows=(size // 2,), strides=(size // 4,))
    return {
        "Gradient": lambda runner: runner.register_saliency([xlog.Gradient()]),
        "IntegratedGradients": lambda runner: runner.register_saliency([xlog.IntegratedGradients(steps=2)]),
        "GradCAM": lambda runner: runner.register_saliency([xlog.GradCAM(relu=False)]),
        "LIME": lambda runner: runner.register_saliency([lime]),
        "Occlusion": lambda runner: runner.register_saliency([xlog.Occlusion(window=0.5, stride=0.5)]),
        "MonteCarloDropout": lambda runner: runner.register_uncertainty(xlog.MonteCarloDropout(samples=2)),
        "HierarchicalOcclusion": lambda runner: runner.register_hierarchical_occlusion(occlusion),
    }


@pytest.mark.parametrize("architecture", ARCHITECTURES, ids=lambda one: f"{one.source}:{one.name}")
def test_every_question_is_answered_or_refused_by_name(architecture, tmp_path) -> None:
    network, x, refuses = architecture.network(), architecture.picture(), dict(architecture.refuses)
    if not architecture.layer:
        refuses["GradCAM"] = architecture.layout
    for method, register in questions(architecture.size).items():
        folder = tmp_path / method
        runner = xlog.Runner(
            folder, ([(x, [0])], list("abcdefgh"[:CLASSES])), network, progress=False, fast=False, batch_size=8
        )
        register(runner)
        if method in refuses:
            with pytest.raises(XlogError, match=refuses[method]):
                runner.run()
            assert not folder.exists()
            continue
        runner.run()
        (run,) = xlog.open(folder)
        for view in run.maps():
            assert np.isfinite(view.array()).all()
            assert view.array().any()
            assert method != "GradCAM" or (view.layer, view.layout) == (architecture.layer, architecture.layout)
