"""The tutorial of captum on CIFAR-10: the script's numbers are captum's, where captum's are right."""

from __future__ import annotations

import captum.attr
import captum_cifar10
import numpy as np
import pytest
import torch
from captum_wheel import captum_wheel

import xlog

COUNT, NOISY = 2, 40


@pytest.fixture(scope="module")
def network() -> captum_cifar10.Net:
    return captum_cifar10.network(captum_wheel())


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> str:
    path = str(tmp_path_factory.mktemp("cifar10"))
    captum_cifar10.main(path, captum_wheel(), COUNT, NOISY)
    return path


@pytest.fixture(scope="module")
def given() -> tuple[torch.Tensor, torch.Tensor]:
    batch = captum_cifar10.batch(COUNT)
    return torch.tensor(batch["images"], requires_grad=True), torch.tensor(batch["labels"])


def maps(folder: str, explainer: str) -> np.ndarray:
    return np.stack([sample.map(explainer).array() for sample in xlog.open(folder)[0].samples()])


def of_captum(values: torch.Tensor) -> np.ndarray:
    return values.detach().sum(1).numpy()


def test_the_network_knows_most_pictures(network) -> None:
    batch = captum_cifar10.batch(20)
    found = network(torch.tensor(batch["images"])).argmax(1).numpy()
    assert (found == batch["labels"]).mean() == 0.7
    assert [captum_cifar10.CLASSES[k] for k in batch["labels"][:4]] == ["cat", "ship", "ship", "plane"]


def test_gradients_are_captums(network, folder, given) -> None:
    x, labels = given
    theirs = captum.attr.Saliency(network).attribute(x, target=labels)
    np.testing.assert_allclose(maps(folder, "Saliency"), of_captum(theirs), atol=1e-5)
    theirs, deltas = captum.attr.IntegratedGradients(network).attribute(
        x, baselines=x * 0, target=labels, return_convergence_delta=True
    )
    np.testing.assert_allclose(maps(folder, "Integrated gradients"), of_captum(theirs), atol=1e-5)
    logged = [
        record["value"]
        for record in xlog.open(folder)[0].convergence()
        if record["explainer"] == "Integrated gradients"
    ]
    np.testing.assert_allclose(np.abs(logged), np.abs(deltas.numpy()), atol=1e-4)
    assert np.abs(deltas.numpy()).max() > 0.02  # and is no rounding


def test_the_noise_tunnel_is_captums_but_for_chance(network, folder, given) -> None:
    x, labels = given
    torch.manual_seed(0)
    theirs = captum.attr.NoiseTunnel(captum.attr.IntegratedGradients(network)).attribute(
        x, baselines=x * 0, target=labels, nt_type="smoothgrad_sq", nt_samples=NOISY, stdevs=0.2
    )
    for ours, other in zip(maps(folder, "IG over noise, squared"), of_captum(theirs), strict=True):
        assert np.corrcoef(ours.ravel(), other.ravel())[0, 1] > 0.95
        assert ours.sum() == pytest.approx(other.sum(), rel=0.1)


@pytest.mark.filterwarnings("ignore:Setting forward, backward hooks:UserWarning")
def test_deeplift_sums_to_captums_sum_and_differs_at_max_poolings(network, folder, given) -> None:
    """A max-pooling behind a ReLU spoils captum's rule; see tests/explainers/test_deeplift.py."""
    x, labels = given
    theirs = of_captum(captum.attr.DeepLift(network).attribute(x, baselines=x * 0, target=labels))
    ours = maps(folder, "DeepLIFT")
    np.testing.assert_allclose(ours.sum((1, 2)), theirs.sum((1, 2)), atol=1e-3)
    correlations = [np.corrcoef(one.ravel(), other.ravel())[0, 1] for one, other in zip(ours, theirs, strict=True)]
    assert 0.95 < min(correlations) < max(correlations) < 0.999


def test_missing_weights_are_named() -> None:
    with pytest.raises(FileNotFoundError, match=r"pip download --no-deps captum==0\.7\.0, and give its wheel"):
        captum_cifar10.network()
