"""Objects of other packages as explainers: maps equal those that they give by hand, and networks stay as they were."""

from __future__ import annotations

import captum.attr
import numpy as np
import pytest
import torch
import torchvision_here  # noqa: F401  pytorch-grad-cam imports torchvision
from interpretdl_here import interpretdl
from paddle_here import paddle
from tiny_training import CLASSES, IMAGES, torch_network

import xlog
from xlog.integrations import captum as from_captum
from xlog.integrations import grad_cam, zennit
from xlog.integrations import interpretdl as from_interpretdl

import pytorch_grad_cam  # isort: skip  after torchvision's operators
from pytorch_grad_cam.utils.model_targets import ClassifierOutputTarget
from zennit.attribution import Gradient
from zennit.composites import EpsilonPlusFlat

X, TARGETS = IMAGES[:3], [1, 0, 1]
TENSOR = torch.tensor(X)


def logged(folder, network, explainers) -> dict[str, np.ndarray]:
    """Maps (3, 8, 8) of a run, as they were logged."""
    runner = xlog.Runner(
        folder, ([(X, TARGETS)], CLASSES), network, targets=lambda p, labels: labels, precision="f32", progress=False
    )
    runner.register_saliency(explainers, controls=False)
    runner.run()
    (run,) = xlog.open(folder)
    return {
        one.name: np.stack([sample.map(one.name).array() for sample in run.samples()]) for one in explainers
    }  # fmt: skip


@pytest.fixture
def network() -> torch.nn.Module:
    return torch_network().eval()


def test_captum_gives_what_it_gives_by_hand(network, tmp_path) -> None:
    gradients = captum.attr.IntegratedGradients(network)
    cam = captum.attr.LayerGradCam(network, network[0])
    black_box = captum.attr.FeatureAblation(lambda x: network(x))
    cells = torch.arange(4).reshape(2, 2).repeat_interleave(4, 0).repeat_interleave(4, 1)
    found = logged(
        tmp_path,
        network,
        [
            from_captum(gradients, n_steps=7, baselines=torch.zeros(1, 3, 8, 8)),
            from_captum(cam, name="cam"),
            from_captum(black_box, name="cells", network=network, feature_mask=cells),
        ],
    )
    targets = torch.tensor(TARGETS)
    by_hand = gradients.attribute(TENSOR, target=targets, n_steps=7).sum(1)
    np.testing.assert_allclose(found["IntegratedGradients"], by_hand.detach(), atol=1e-6)
    np.testing.assert_allclose(
        found["cells"], black_box.attribute(TENSOR, target=targets, feature_mask=cells).sum(1).detach(), atol=1e-6
    )
    upsampled = torch.nn.functional.interpolate(cam.attribute(TENSOR, target=targets), (8, 8), mode="bilinear")
    np.testing.assert_allclose(found["cam"], upsampled[:, 0].detach(), atol=1e-6)
    (instance,) = [one for one in xlog.open(tmp_path)[0].metadata.explainers if one.name == "IntegratedGradients"]
    assert instance.params["package"].startswith('"captum 0')
    assert instance.params["n_steps"] == "7"


def test_what_captum_draws_comes_from_the_seed(network, tmp_path) -> None:
    tunnel = captum.attr.NoiseTunnel(captum.attr.Saliency(network))
    explainer = from_captum(tunnel, nt_samples=2)
    maps = [logged(tmp_path / str(i), network, [explainer])["NoiseTunnel"] for i in range(2)]
    np.testing.assert_array_equal(*maps)
    before = torch.get_rng_state()
    logged(tmp_path / "again", network, [explainer])
    assert torch.equal(before, torch.get_rng_state())


def test_pytorch_grad_cam_gives_what_it_gives_by_hand_and_leaves_gradients(network, tmp_path) -> None:
    torch.nn.functional.cross_entropy(network(TENSOR), torch.tensor(TARGETS)).backward()
    before = [parameter.grad.clone() for parameter in network.parameters()]
    with pytorch_grad_cam.GradCAM(network, [network[2]]) as cam:
        found = logged(tmp_path, network, [grad_cam(cam)])["GradCAM"]
        assert all(torch.equal(p.grad, g) for p, g in zip(network.parameters(), before, strict=True))
        by_hand = cam(TENSOR, [ClassifierOutputTarget(label) for label in TARGETS])
    np.testing.assert_array_equal(found, by_hand)


def test_zennit_gives_what_it_gives_by_hand(network, tmp_path) -> None:
    attributor = Gradient(network, EpsilonPlusFlat())
    found = logged(tmp_path, network, [zennit(attributor)])["Gradient(EpsilonPlusFlat)"]
    _, by_hand = attributor(TENSOR.clone().requires_grad_(), torch.eye(2)[TARGETS])
    np.testing.assert_allclose(found, by_hand.sum(1).detach(), atol=1e-6)


def test_interpretdl_gives_what_it_gives_by_hand_and_leaves_gradients(tmp_path) -> None:
    paddle.seed(0)
    network = paddle.nn.Sequential(
        paddle.nn.Conv2D(3, 4, 3), paddle.nn.ReLU(), paddle.nn.Flatten(), paddle.nn.Linear(144, 2)
    )
    network.eval()
    network(paddle.to_tensor(X)).sum().backward()
    before = [parameter.grad.numpy().copy() for parameter in network.parameters()]
    interpreter = interpretdl.SmoothGradInterpreter(network, device="cpu")
    settings = {"n_samples": 1, "noise_amount": 0.0, "gradient_of": "logit"}
    explainer = from_interpretdl(interpreter, **settings)
    found = logged(tmp_path, network, [explainer])["SmoothGradInterpreter"]
    for parameter, gradient in zip(network.parameters(), before, strict=True):
        np.testing.assert_array_equal(parameter.grad.numpy(), gradient)
    by_hand = interpreter.interpret(X, np.array(TARGETS), visual=False, **settings)
    np.testing.assert_allclose(found, by_hand.sum(1) if by_hand.ndim == 4 else by_hand, atol=1e-6)


def test_what_is_no_attribution_of_the_input_is_refused(network, tmp_path) -> None:
    explainer = from_captum(captum.attr.IntegratedGradients(network), return_convergence_delta=True)
    with pytest.raises(xlog.ExplanationError, match="wanted one attribution"):
        logged(tmp_path, network, [explainer])


class Named(torch.nn.Module):
    """Logits in a dict, as Hugging Face's networks return them."""

    def __init__(self, net: torch.nn.Module) -> None:
        super().__init__()
        self.net = net

    def forward(self, x: torch.Tensor) -> dict[str, torch.Tensor]:
        return {"logits": self.net(x)}


def test_what_another_package_raises_is_named(network, tmp_path) -> None:
    named = Named(network)
    said = r"IntegratedGradients: captum fails for inputs of shape \(\d, 3, 8, 8\): AttributeError.*returns for logits"
    with pytest.raises(xlog.ExplanationError, match=said):
        logged(tmp_path, named, [from_captum(captum.attr.IntegratedGradients(named), n_steps=2)])


def test_a_network_that_is_not_the_one_of_the_run_is_told(network, tmp_path) -> None:
    other = torch_network().eval()
    with torch.no_grad():
        other[-1].weight.neg_()
    with pytest.warns(xlog.ModelWarning, match="other values for the first sample than the run"):
        logged(tmp_path / "other", network, [from_captum(captum.attr.IntegratedGradients(other), n_steps=2)])


@pytest.mark.filterwarnings("error")
def test_probabilities_of_the_same_network_are_no_other_network(network, tmp_path) -> None:
    for name, last in (
        ("softmax", torch.nn.Softmax(1)),
        ("log", torch.nn.LogSoftmax(1)),
        ("sigmoid", torch.nn.Sigmoid()),
    ):
        ended = torch.nn.Sequential(network, last).eval()
        logged(tmp_path / name, network, [from_captum(captum.attr.IntegratedGradients(ended), n_steps=2)])


def test_what_changes_the_network_of_the_run_does_not_reach_that_of_another_package(network, tmp_path) -> None:
    """Shuffled weights and dropout: a score of 1 and a deviation of 0 would be about nothing."""
    runner = xlog.Runner(tmp_path, ([(X, TARGETS)], CLASSES), network, progress=False)
    theirs = from_captum(captum.attr.IntegratedGradients(network), n_steps=2, name="theirs")
    runner.register_saliency([theirs, xlog.Gradient()], [xlog.ModelParameterRandomization()], controls=False)
    runner.register_uncertainty(4, explanations=True)
    runner.run()
    (run,) = xlog.open(tmp_path)
    means = {row["explainer"]: row["mean"] for row in run.summaries(0) if row["label"] is None}
    assert np.isnan(means["theirs"])
    assert means["Gradient"] < 1
    spreads = {view.explainer: view.spread() is not None for view in run.samples()[0].maps()}
    assert spreads == {"theirs": False, "Gradient": True}
