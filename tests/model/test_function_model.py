"""Black boxes: any callable is a model with forward passes only, and what needs more is refused by name."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from fakes import net

import xlog
from xlog.cli import main
from xlog.errors import ConfigError, LayerError, ModelError
from xlog.model.base import SubNetworks

X = np.random.default_rng(0).normal(size=(3, 3, 12, 10)).astype(np.float32)
NETWORK = net().eval()
NAMES = ["a", "b", "c"]


def service(x):
    """Probabilities of arrays, as a server would answer."""
    with torch.no_grad():
        return torch.softmax(NETWORK(torch.tensor(x)), 1).numpy()


def test_a_black_box_is_explained_as_the_network_in_it(rng) -> None:
    box, opened = xlog.FunctionModel(service, 3), xlog.wrap(NETWORK, objective=lambda y: torch.softmax(y, 1))
    methods = [xlog.Occlusion(window=4), xlog.RISE(masks=20), xlog.LIME(samples=40, segments=xlog.Grid(3, 3))]
    for explainer in [*methods, xlog.KernelSHAP(samples=40, segments=xlog.Grid(3, 3))]:
        maps = [explainer.explain(m, X, np.array([0, 1, 2]), np.random.default_rng(0)).maps() for m in (box, opened)]
        np.testing.assert_allclose(*maps, rtol=1e-3, atol=1e-5)


def test_a_run_takes_what_a_black_box_returns_for_probabilities(tmp_path) -> None:
    sizes = []
    box = xlog.FunctionModel(lambda x: sizes.append(len(x)) or service(x), NAMES, name="scanner", batch_size=5)
    runner = xlog.Runner(tmp_path, ([(X, [0, 1, 2])], NAMES), box, progress=False, batch_size=5)
    runner.register_saliency([xlog.Occlusion(window=6)], [xlog.DeletionAUC(steps=4)])
    runner.register_hierarchical_occlusion(xlog.HierarchicalOcclusion(windows=(6,)))
    runner.run()
    (run,) = xlog.open(tmp_path)
    logged = [[score.probability for score in sample.inference.labels] for sample in run.samples()]
    np.testing.assert_allclose(logged, -np.sort(-service(X), axis=1), rtol=1e-5)
    assert (run.metadata.activation, run.metadata.model.framework) == ("none", "function")
    assert run.metadata.model.name == "scanner"
    assert max(sizes) <= 5


@pytest.mark.parametrize(
    ("explainer", "message"),
    [
        (xlog.Gradient(), "FunctionModel has no gradients, only forward passes; .* Occlusion, RISE, LIME"),
        (xlog.IntegratedGradients(steps=2), "has no gradients"),
        (xlog.GradCAM(layer="conv"), "has no gradients"),
        (xlog.EigenCAM(layer="conv"), "no layer named 'conv'"),
    ],
)
def test_what_needs_more_is_refused_by_name_before_anything_is_written(tmp_path, explainer, message) -> None:
    runner = xlog.Runner(tmp_path / "log", ([X], NAMES), xlog.FunctionModel(service, 3), progress=False)
    runner.register_saliency([explainer])
    with pytest.raises(ModelError, match=message):
        runner.run()
    assert not (tmp_path / "log").exists()


def test_nothing_but_forward_passes_can_be_had_of_it() -> None:
    box = xlog.FunctionModel(service, 3)
    assert isinstance(box, xlog.Model)
    assert xlog.wrap(box) is box
    for attempt in (
        lambda: box.vjp(X),
        lambda: box.with_params({}),
        lambda: box.rules({}),
        lambda: box.dropout(SubNetworks(0, 0)),
    ):
        with pytest.raises(ModelError, match="FunctionModel has no"):
            attempt()
    for attempt in (
        lambda: box.trace(X, ["conv"]),
        lambda: box.edit({"conv": abs}),
        lambda: box.params("conv"),
        lambda: box.layer_forward("conv", X),
        lambda: box.layer_vjp("conv", X, X),
    ):
        with pytest.raises(LayerError, match="no layer named 'conv': FunctionModel has no layers"):
            attempt()


@pytest.mark.parametrize("returns", [lambda x: x, lambda x: service(x)[:1], lambda x: service(x)[:, 0], lambda x: "no"])
def test_outputs_of_another_shape_are_said(returns) -> None:
    with pytest.raises(ModelError, match=r"wanted outputs \(3, 3\) of 3 inputs, got"):
        xlog.FunctionModel(returns, 3).forward(X)


def test_arguments_that_do_not_fit_are_said() -> None:
    with pytest.raises(ConfigError, match="wanted a callable"):
        xlog.FunctionModel("http://localhost", 3)
    with pytest.raises(ConfigError, match="wanted classes"):
        xlog.FunctionModel(service, [])


def test_a_subclass_may_override_what_it_can(rng) -> None:
    class Linear(xlog.BaseModel):
        weight = rng.normal(size=(2, 12)).astype(np.float32)

        def forward(self, x):
            return x.reshape(len(x), -1) @ self.weight.T

    x = rng.normal(size=(2, 1, 3, 4)).astype(np.float32)
    explained = xlog.Occlusion(window=1, stride=1, fill=0.0).explain(Linear(), x, np.array([0, 1]), rng).maps()
    np.testing.assert_allclose(explained, Linear.weight.reshape(2, 3, 4) * x[:, 0], atol=1e-5)
    with pytest.raises(NotImplementedError, match="needs a forward"):
        xlog.BaseModel().forward(x)


def test_doctor_says_which_methods_run_on_a_black_box(tmp_path, capsys) -> None:
    (tmp_path / "box.py").write_text(
        "import numpy as np, xlog\n"
        "def make():\n"
        "    return xlog.FunctionModel(lambda x: np.stack([x.mean((1, 2, 3)), x[:, 0, 0, 0]], 1), 2)\n"
    )
    assert main(["doctor", f"{tmp_path / 'box.py'}:make", "--input", "3x32x32"]) == 0
    verdicts = dict(line.split()[:2] for line in capsys.readouterr().out.splitlines() if len(line.split()) > 1)
    runs = {name for name, verdict in verdicts.items() if verdict == "runs"}
    assert runs >= {"Occlusion", "RISE", "LIME", "KernelSHAP", "FeatureAblation"}
    assert {verdicts[name] for name in ("Gradient", "GradCAM", "ScoreCAM", "EigenCAM")} == {"refused"}
