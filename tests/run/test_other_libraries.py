"""What networks of transformers and torchvision take and return: dicts of tensors, segmentations and detections."""

from __future__ import annotations

import numpy as np
import pytest
import torch
import transformers
from brought_networks import VIT
from torchvision_here import torchvision

import xlog
from xlog.model import INPUT

X = np.random.default_rng(0).random((2, 3, 64, 64)).astype(np.float32)
CLASSES = ["ant", "bee", "cat"]


@pytest.mark.parametrize("kind", ["ViT", "DeiT", "Dinov2"])
def test_batches_of_transformers_go_in_as_they_are(kind, tmp_path) -> None:
    torch.manual_seed(0)
    config = getattr(transformers, f"{kind}Config")(num_labels=3, **VIT)
    network = getattr(transformers, f"{kind}ForImageClassification")(config).eval()
    batch = {"pixel_values": torch.tensor(X), "labels": torch.tensor([0, 2])}
    runner = xlog.Runner(tmp_path, ([batch], CLASSES), network, inputs="pixel_values", unnormalize=(0.0, 1.0))
    runner.register_saliency([xlog.Gradient(), xlog.GradCAM(relu=False)], controls=False)
    runner.run()
    run = xlog.open(tmp_path)[0]
    with torch.no_grad():
        expected = network(torch.tensor(X)).logits.softmax(1).numpy()
    for sample, row, label in zip(run.samples(), expected, [0, 2], strict=True):
        assert sample.labels == [label]
        found = {one.label: one.probability for one in sample.inference.labels}
        assert found == pytest.approx({label: row[label] for label in found}, abs=1e-5)
        assert all(one.array().any() for one in sample.maps())


def gradient(network, objective, **settings) -> np.ndarray:
    model = xlog.wrap(network, objective=objective, **settings)
    return model.vjp(X)(np.ones((len(X), 1), np.float32))[INPUT][0]


@pytest.mark.parametrize("library", ["transformers", "torchvision"])
def test_a_region_of_a_segmentation_is_explained(library) -> None:
    torch.manual_seed(0)
    if library == "torchvision":
        network = torchvision.models.segmentation.lraspp_mobilenet_v3_large(
            weights=None, weights_backbone=None, num_classes=3
        ).eval()
        name, side = "out", 64
    else:
        stages = {"hidden_sizes": [8, 16, 24, 32], "depths": [1] * 4, "num_attention_heads": [1, 2, 2, 4]}
        config = transformers.SegformerConfig(num_labels=3, decoder_hidden_size=16, **stages)
        network, name, side = transformers.SegformerForSemanticSegmentation(config).eval(), "logits", 16
    where = np.zeros((side, side), bool)
    where[: side // 4, : side // 4] = True
    objective = xlog.RegionLogit(1, where)
    x = torch.tensor(X, requires_grad=True)
    network(x)[name][:, 1, : side // 4, : side // 4].sum().backward()
    np.testing.assert_allclose(gradient(network, objective, logits=name), x.grad, rtol=1e-3, atol=1e-6)
    assert x.grad.any()


def retina() -> torch.nn.Module:
    """RetinaNet over two convolutions, with anchors of 16 pixels."""
    torch.manual_seed(0)
    body = torch.nn.Sequential(torch.nn.Conv2d(3, 8, 3, 4, 1), torch.nn.ReLU(), torch.nn.Conv2d(8, 8, 3, 2, 1))
    body.out_channels = 8
    anchors = torchvision.models.detection.anchor_utils.AnchorGenerator(((16,),), ((1.0,),))
    return torchvision.models.detection.RetinaNet(
        body, 3, min_size=64, max_size=64, anchor_generator=anchors, score_thresh=0.0, detections_per_img=20
    ).eval()


def test_the_score_of_a_torchvision_detection_is_explained() -> None:
    network = retina()
    x = torch.tensor(X, requires_grad=True)
    found = network(x)
    label = int(found[0]["labels"][0])
    box = found[0]["boxes"][0].detach().numpy()
    objective = xlog.BoxScore([*box[:2], *(box[2:] - box[:2])], label)
    model = xlog.wrap(network, objective=objective)
    assert model.forward(X)[0, 0] == pytest.approx(float(found[0]["scores"][0].detach()), rel=1e-4)
    found[0]["scores"][0].backward()
    np.testing.assert_allclose(gradient(network, objective)[0], x.grad[0], rtol=1e-3, atol=1e-7)
    assert x.grad[0].any()


@pytest.mark.parametrize("layout", ["yolov5", "yolov8"])
def test_a_network_that_returns_yolos_rows_is_explained(layout, tmp_path) -> None:
    class Yolo(torch.nn.Module):
        """Boxes of 16 pixels around 8 x 8 places, and scores in 0..1."""

        def __init__(self) -> None:
            super().__init__()
            torch.manual_seed(0)
            self.body, self.head = torch.nn.Conv2d(3, 8, 3, 8, 1), torch.nn.Conv2d(8, 4, 1)

        def forward(self, x):
            scores = self.head(torch.relu(self.body(x))).sigmoid().flatten(2)  # (N, objectness and 3 classes, 64)
            y, x = (side.flatten() for side in torch.meshgrid(*[torch.arange(4.0, 64, 8)] * 2, indexing="ij"))
            boxes = torch.stack([x, y, *[torch.full_like(x, 16)] * 2])[None].expand(len(scores), -1, -1)
            kept = scores if layout == "yolov5" else scores[:, 1:]
            rows = torch.cat([boxes, kept], 1)
            return (rows.transpose(1, 2), None) if layout == "yolov5" else rows

    box = [20, 36, 16, 16]  # around the place in row 5, column 3
    settings = {"logits": 0} if layout == "yolov5" else {}
    runner = xlog.Runner(
        tmp_path,
        ([X], ["the box"]),
        Yolo().eval(),
        objective=xlog.BoxScore(box, 2, layout=layout),
        activation="none",
        unnormalize=(0.0, 1.0),
        **settings,
    )
    runner.register_saliency([xlog.Gradient(), xlog.Occlusion(window=8, stride=8)], controls=False)
    runner.run()
    for one in xlog.open(tmp_path)[0].maps():
        found = np.abs(one.array())
        seen = np.argwhere(found > 0.01 * found.max())
        assert found.any()
        assert (seen.min(0) >= (32, 16)).all()  # what a detection rests on lies around it
        assert (seen.max(0) < (56, 40)).all()
