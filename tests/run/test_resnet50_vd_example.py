"""The example of ResNet50_vd in paddle: the network of PaddleClas by its names, two runs, weights that are read."""

from __future__ import annotations

from paddle_here import paddle

# isort: split
import numpy as np
import resnet50_vd
import resnet50_vd_paddle

import xlog


def test_the_network_has_the_names_and_the_size_of_paddleclas() -> None:
    net = resnet50_vd.network(1000)
    names = {name for name, _ in net.named_sublayers()}
    assert {"stem.2.conv", "max_pool", "blocks.0.short.conv", "blocks.15.conv2.conv", "avg_pool", "fc"} <= names
    assert "blocks.15.short.conv" not in names
    learned = [p for name, p in net.named_parameters() if "_mean" not in name and "_var" not in name]
    assert sum(int(np.prod(p.shape)) for p in learned) == 25_576_264  # 25.58 million, as it is published
    assert net.blocks[3].short.conv._stride == [1, 1]  # the mean before it halves the maps


def test_two_runs_of_the_same_pictures(tmp_path, capsys) -> None:
    found = resnet50_vd_paddle.main(str(tmp_path), count=1, cuts=2, noisy=1)
    assert found["trained"].keys() >= {"SmoothGrad", "GradCAM", "RandomControl"}
    assert found["trained"]["GradCAM"] > 0.55 > found["untrained"]["GradCAM"]
    trained, untrained = (xlog.open(tmp_path / name)[0] for name in ("trained", "untrained"))
    assert [sample.id for sample in trained.samples()] == [sample.id for sample in untrained.samples()]
    view = trained.samples()[0].map("GradCAM", 0)
    assert view.layer == resnet50_vd_paddle.LAYER
    assert view.array().shape == (128, 256)
    saved = paddle.load(str(tmp_path / "weights.pdparams"))
    assert saved.keys() == resnet50_vd.network(5).state_dict().keys()
    assert "trained: of maps are on their own photo" in capsys.readouterr().out
