"""NormLIME, FastNormLIME, GLIME: formulas written out, both frameworks, from a run's data, a log and a file."""

from __future__ import annotations

import json
import warnings

import numpy as np
import pytest
from explaining import X, explain
from fakes import Counted, net
from sklearn.linear_model import LogisticRegression
from small_runs import IMAGES, LABELS, NAMES, of_kind
from torch import nn
from twin_networks import twins

import xlog
from xlog.cli import main
from xlog.errors import ConfigError, ExplanationWarning, LayerError
from xlog.explainers import GLIME, LIME, Grid, LIMETimesNormLIME, NormLIME, SuperpixelPrior
from xlog.explainers.described import described, early_layer
from xlog.model import wrap
from xlog.priors import Described, fit_prior, superpixel_features

CELLS = Grid(2, 3)
NUMBERS = CELLS(X[0])


@pytest.fixture(params=["torch", "paddle"])
def model(request):
    theirs, ours = twins()
    if request.param == "paddle":
        ours.eval()
    return wrap(theirs if request.param == "torch" else ours)


def prior_of(model, layer: str = "0", groups: int = 4) -> SuperpixelPrior:
    """A prior whose clusters are superpixels of the first inputs."""
    features = np.concatenate(described(model, X, np.stack([NUMBERS] * 3), layer))
    weights = np.random.default_rng(0).random((2, groups))
    return SuperpixelPrior("normlime", layer, features[::4][:groups], np.array([0, 2]), weights)


# ------------------------------------------------------------------------------------------- superpixels described


def test_superpixels_are_described_by_their_centroid_and_their_mean() -> None:
    # PaddleX 1.3: what stands at the centroid in whole pixels, then the mean, together of length 1; pixel by pixel
    maps = np.random.default_rng(0).normal(size=(4, 12, 10))
    for s, found in enumerate(superpixel_features(maps, NUMBERS)):
        places = np.argwhere(s == NUMBERS)
        row, column = (int(value) for value in places.mean(axis=0))
        mean = np.mean([maps[:, i, j] for i, j in places], axis=0)
        both = np.concatenate([maps[:, row, column], mean])
        np.testing.assert_allclose(found, both / np.sqrt((both**2).sum()))


def test_frameworks_describe_superpixels_alike() -> None:
    theirs, ours = twins()
    ours.eval()
    found = [described(wrap(network), X, np.stack([NUMBERS] * 3), "0") for network in (theirs, ours)]
    for one, other in zip(*found, strict=True):
        np.testing.assert_allclose(one, other, atol=1e-5)
        np.testing.assert_allclose(np.linalg.norm(one, axis=1), 1, rtol=1e-5)
    assert [early_layer(wrap(network), X[:1]) for network in (theirs, ours)] == ["0", "0"]
    with pytest.raises(LayerError, match="without one; name a layer"):
        early_layer(wrap(nn.Sequential(nn.Flatten(), nn.Linear(360, 2))), X[:1])


# ------------------------------------------------------------------------------------------------------- the weights


def pictures(count: int = 12) -> list[Described]:
    """Superpixels of three kinds, far apart, with the weights of two classes."""
    rng = np.random.default_rng(3)
    kinds, found = np.eye(3), []
    for i in range(count):
        label, seen = i % 2, rng.integers(0, 3, 5)
        seen[0] = 2 * label  # kinds 0 and 2 tell the classes apart
        found.append(Described(label, kinds[seen] + rng.normal(size=(5, 3)) * 1e-3, rng.normal(size=5)))
    return found


def test_normlime_is_the_mean_of_squares_over_the_norm() -> None:
    # Ahern et al. 2019, section 3: over a class's superpixels of a kind with w > 0, the mean of w^2 / |w|_1
    known = pictures()
    prior = fit_prior(known, "conv", clusters=3)
    for row, label in enumerate((0, 1)):
        for kind in np.eye(3):
            cluster = prior.clusters(kind[None])[0]
            terms = [
                weight**2 / sum(map(abs, one.weights))
                for one in known
                if one.label == label
                for feature, weight in zip(one.features, one.weights, strict=True)
                if np.abs(feature - kind).max() < 0.1 and weight > 0
            ]
            assert prior.weights[row, cluster] == pytest.approx(np.mean(terms) if terms else 0)
    assert prior.labels.tolist() == [0, 1]
    assert len(fit_prior(known[:1], "conv", clusters=64).centers) == 5  # no more kinds than superpixels


def test_fast_normlime_is_a_sharpened_logistic_regression() -> None:
    # PaddleX 1.3: which kinds a picture has -> its label; softmax(10 (w - max w)) per class
    known = pictures(30)
    known[0] = Described(2, known[0].features, known[0].weights)
    known[2], known[4] = (Described(2, known[i].features, known[i].weights) for i in (2, 4))
    prior = fit_prior(known, "conv", "fast", clusters=3)
    present = np.array([[cluster in prior.clusters(one.features) for cluster in range(3)] for one in known], float)
    coefficients = LogisticRegression(max_iter=1000).fit(present, [one.label for one in known]).coef_
    for row, of_class in zip(prior.weights, coefficients, strict=True):
        sharp = [np.exp(10 * (value - max(of_class))) for value in of_class]
        np.testing.assert_allclose(row, np.array(sharp) / sum(sharp), rtol=1e-6)
    two = fit_prior(pictures(30), "conv", "fast", clusters=3)
    assert two.weights.shape == (2, 3)
    cluster = two.clusters(np.eye(3)[[0, 2]])
    assert two.weights[0, cluster[0]] > two.weights[0, cluster[1]]
    assert two.weights[1, cluster[1]] > two.weights[1, cluster[0]]


def test_too_little_data_is_said() -> None:
    with pytest.warns(ExplanationWarning, match="two classes or more of 3 samples each, got 2 classes"):
        fit_prior(pictures(4), "conv", "fast", clusters=3)
    with pytest.warns(ExplanationWarning, match="got 1 classes"):
        alone = fit_prior(pictures(8)[::2], "conv", "fast", clusters=3)
    np.testing.assert_allclose(alone.weights, 1 / 3)
    with pytest.raises(ConfigError, match="one picture or more"):
        fit_prior([], "conv")


# ------------------------------------------------------------------------------------------------------ the explainers


def test_a_superpixel_weighs_what_its_kind_does(model) -> None:
    prior = prior_of(model)
    found = explain(NormLIME(prior=prior, segments=CELLS), model, X, np.array([2, 0, 2]))
    assert found.layer == "0"
    for i, (label, features) in enumerate(
        zip((2, 0, 2), described(model, X, np.stack([NUMBERS] * 3), "0"), strict=True)
    ):
        row = prior.labels.tolist().index(label)
        nearest = [int(np.argmin(((prior.centers - one) ** 2).sum(axis=1))) for one in features]
        np.testing.assert_allclose(found.weights[i], prior.weights[row][nearest], rtol=1e-6)
        np.testing.assert_allclose(found.grids[i], prior.weights[row][nearest][NUMBERS], rtol=1e-6)


def test_the_product_is_lime_times_normlime(model) -> None:
    prior, targets = prior_of(model), np.array([2, 0, 2])
    lime = explain(LIME(samples=40, segments=CELLS), model, X, targets)
    own = explain(NormLIME(prior=prior, segments=CELLS), model, X, targets)
    both = explain(LIMETimesNormLIME(samples=40, segments=CELLS, prior=prior), model, X, targets)
    for i in range(3):
        np.testing.assert_allclose(both.weights[i], lime.weights[i] * own.weights[i], rtol=1e-5)
    (r2, halves), of_lime = both.convergence, {one.kind: one.values for one in lime.convergence}
    np.testing.assert_array_equal(r2.values, of_lime["local_r2"])  # the linear model is LIME's
    assert halves.kind == "halves"
    assert not np.allclose(halves.values, of_lime["halves"])  # and these are products


def test_a_prior_is_named_in_few_words(model) -> None:
    assert NormLIME(prior=prior_of(model)).name == "NormLIME(prior=SuperpixelPrior(normlime, 0, 2 x 4))"


def test_glime_is_a_ridge_regression_that_leans_on_the_prior(model) -> None:
    # InterpretDL: (Z'WZ + b I)^-1 (Z'Wy + b w0), w0 the prior over its sum; here with an intercept
    prior = prior_of(model)
    method = GLIME(samples=30, segments=CELLS, prior=prior, alpha=0.7, fill=0.0)
    found = explain(method, model, X[:1], np.array([2]))
    stream = np.random.default_rng(np.random.default_rng(0).integers(1 << 63))
    seen = stream.random((30, 6)) < 0.5
    seen[0] = True
    y = np.array([model.forward((X[0] * mask[NUMBERS])[None])[0, 2] for mask in seen], np.float64)
    closeness = np.sqrt(np.exp(-(((1 - np.sqrt(seen.mean(1))) / 0.25) ** 2)))
    weight = explain(NormLIME(prior=prior, segments=CELLS), model, X[:1], np.array([2])).weights[0].astype(float)
    z = seen - (closeness @ seen) / closeness.sum()
    target = z.T @ (closeness * (y - closeness @ y / closeness.sum())) + 0.7 * weight / weight.sum()
    expected = np.linalg.solve(z.T @ np.diag(closeness) @ z + 0.7 * np.eye(6), target)
    np.testing.assert_allclose(found.weights[0], expected, rtol=1e-3, atol=1e-5)


def test_without_doubt_glime_is_the_prior_and_without_faith_it_is_lime(model) -> None:
    prior, targets = prior_of(model), np.array([2])
    weight = explain(NormLIME(prior=prior, segments=CELLS), model, X[:1], targets).weights[0]
    sure = explain(GLIME(samples=40, segments=CELLS, prior=prior, alpha=1e9), model, X[:1], targets).weights[0]
    np.testing.assert_allclose(sure, weight / weight.sum(), rtol=1e-4)
    nothing = SuperpixelPrior("normlime", "0", prior.centers, prior.labels, prior.weights * 0)
    plain = explain(LIME(samples=40, segments=CELLS), model, X[:1], targets).weights[0]
    np.testing.assert_allclose(
        explain(GLIME(samples=40, segments=CELLS, prior=nothing), model, X[:1], targets).weights[0], plain, rtol=1e-5
    )


def test_a_class_that_the_data_had_none_of_weighs_nothing_and_is_told(model) -> None:
    with pytest.warns(ExplanationWarning, match="no weights for label 1"):
        found = explain(NormLIME(prior=prior_of(model), segments=CELLS), model, X[:1], np.array([1]))
    assert not found.grids.any()


def test_lime_and_its_kin_share_their_passes(tmp_path) -> None:
    made = runner_of(tmp_path, [LIME(samples=20, segments=CELLS)])
    counted = Counted(made.model)
    kin = [kind(samples=20, segments=CELLS) for kind in (LIME, LIMETimesNormLIME, GLIME)]
    assert len({one.variants() for one in kin}) == 1
    assert LIME(samples=21, segments=CELLS).variants() != kin[0].variants()
    assert counted.rows == 0


@pytest.mark.parametrize("kind", [NormLIME, LIMETimesNormLIME, GLIME])
def test_what_does_not_fit_is_refused_by_name(model, kind) -> None:
    with pytest.raises(ConfigError, match=f"{kind.__name__}: wanted a prior, got none; call runner.register_prior"):
        kind().check(model, X[:1])
    other = prior_of(model)
    wide = SuperpixelPrior("normlime", "0", np.zeros((4, 9)), other.labels, other.weights)
    with pytest.raises(ConfigError, match="of 9 features"):
        kind(prior=wide).check(model, X[:1])
    nowhere = SuperpixelPrior("normlime", "nowhere", other.centers, other.labels, other.weights)
    with pytest.raises(LayerError, match="nowhere"):
        kind(prior=nowhere).check(model, X[:1])


# ------------------------------------------------------------------------------------------------ runs, logs and files


def runner_of(folder, explainers, **settings) -> xlog.Runner:
    batches = [(np.concatenate([IMAGES, -IMAGES, IMAGES * 2]), LABELS * 3)]
    made = xlog.Runner(folder, (batches, NAMES), net(), progress=False, top_k=1, **settings)
    made.register_saliency(explainers)
    return made


def quiet(call, *arguments, **settings):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ExplanationWarning)  # some classes are rare
        return call(*arguments, **settings)


LIMES = {"samples": 30, "segments": CELLS}
KIN = [LIME(**LIMES), NormLIME(segments=CELLS), LIMETimesNormLIME(**LIMES), GLIME(**LIMES)]


def test_a_run_makes_its_own_prior_and_the_log_has_it(tmp_path) -> None:
    made = runner_of(tmp_path / "run", KIN)
    made.register_prior(lime=LIME(**LIMES), clusters=6)
    quiet(made.run)
    (run,) = xlog.open(tmp_path / "run")
    prior = run.prior
    assert (prior.method, prior.layer, prior.centers.shape) == ("normlime", "features.0", (6, 12))
    assert set(run.explainers) == {one.name for one in KIN}
    for view in run.maps(KIN[1].name):
        weights = np.array(view.event.segments.weights)
        assert set(weights.tolist()) <= set(prior.weights[prior.labels.tolist().index(view.label)].tolist())
    assert main(["export", str(tmp_path / "run"), "-o", str(tmp_path / "out"), "--format", "json"]) == 0
    rows = json.loads((tmp_path / "out" / "prior.json").read_text())
    np.testing.assert_allclose([row["weight"] for row in rows], prior.weights.ravel())
    assert [row["class"] for row in rows[::6]] == [NAMES[label] for label in prior.labels]
    explain_again = runner_of(tmp_path / "again", [NormLIME(segments=CELLS)])
    explain_again.register_prior(tmp_path / "run")  # the folder of a log
    quiet(explain_again.run)
    (again,) = xlog.open(tmp_path / "again")
    for one, other in zip(run.maps(KIN[1].name), again.maps(), strict=True):
        np.testing.assert_allclose(one.array(), other.array(), atol=1e-6)


def test_a_log_with_features_makes_the_prior_that_the_run_makes(tmp_path, capsys) -> None:
    first = runner_of(tmp_path / "lime", [LIME(**LIMES, features=True)])
    first.run()
    (run,) = xlog.open(tmp_path / "lime")
    view = next(run.maps())
    assert view.layer == "features.0"
    (expected,) = described(first.model, IMAGES[:1], NUMBERS[None], "features.0")
    np.testing.assert_allclose(view.features(), expected, atol=1e-3)
    file = tmp_path / "prior.npz"
    assert main(["normlime", str(tmp_path / "lime"), "-o", str(file), "--clusters", "6", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["layer"], said["clusters"], said["maps"]) == ("features.0", 6, 15)
    prior = SuperpixelPrior.load(file)
    for name, weights in said["weights"].items():
        np.testing.assert_allclose(weights, prior.weights[prior.labels.tolist().index(NAMES.index(name))])
    own = runner_of(tmp_path / "own", [NormLIME(segments=CELLS)])
    own.register_prior(lime=LIME(**LIMES), clusters=6)
    quiet(own.run)
    theirs = xlog.open(tmp_path / "own")[0].prior
    order = theirs.clusters(prior.centers)  # half precision: the same clusters, but for rounding
    assert sorted(order) == list(range(6))
    np.testing.assert_allclose(theirs.weights[:, order], prior.weights, atol=1e-3)
    assert main(["normlime", str(tmp_path / "lime"), "--method", "fast"]) == 0
    assert "KINDS WITH THE GREATEST WEIGHTS" in capsys.readouterr().out


def test_what_is_missing_is_said(tmp_path, capsys) -> None:
    runner_of(tmp_path / "plain", [LIME(**LIMES)]).run()
    assert main(["normlime", str(tmp_path / "plain")]) == 1
    assert "log them with xlog.LIME(features=True)" in capsys.readouterr().err
    made = runner_of(tmp_path / "none", [NormLIME(segments=CELLS)])
    with pytest.raises(ConfigError, match="wanted a prior, got none"):
        made.run()
    with pytest.raises(ConfigError, match="got none in"):
        made.register_prior(tmp_path / "plain")
    with pytest.raises(ConfigError, match="has written"):
        made.register_prior(__file__)
    with pytest.raises(ConfigError, match="method to be one of"):
        made.register_prior(method="slow")
    with pytest.raises(ConfigError, match=r"wanted lime=xlog.LIME\(...\)"):
        made.register_prior(lime=xlog.KernelSHAP())
    made.register_prior()
    with pytest.raises(ConfigError, match="called once"):
        made.register_prior()
    once = xlog.Runner(tmp_path / "once", (iter([(IMAGES, LABELS)]), NAMES), net(), progress=False)
    once.register_saliency([NormLIME(segments=CELLS)])
    once.register_prior()
    with pytest.raises(ConfigError, match="data that can be read twice"):
        once.run()
    assert not list((tmp_path / "once").glob("*"))


def test_two_explainers_with_features_have_to_be_told_apart(tmp_path, capsys) -> None:
    both = [LIME(**LIMES, features=True), LIME(**LIMES, features="conv")]
    runner_of(tmp_path, both).run()
    assert main(["normlime", str(tmp_path)]) == 1
    assert "choose with --explainer" in capsys.readouterr().err
    assert main(["normlime", str(tmp_path), "--explainer", both[1].name, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["layer"] == "conv"


def test_a_file_keeps_a_prior_as_it_is(tmp_path, model) -> None:
    prior = prior_of(model)
    prior.save(tmp_path / "prior.npz")
    again = SuperpixelPrior.load(tmp_path / "prior.npz")
    assert (again.method, again.layer) == (prior.method, prior.layer)
    for name in ("centers", "labels", "weights"):
        np.testing.assert_array_equal(getattr(again, name), getattr(prior, name))
    with pytest.raises(ConfigError, match=r"centers \(G, D\)"):
        SuperpixelPrior.checked("normlime", "0", prior.centers, prior.labels, prior.weights[:, :2])


def test_a_prior_of_other_classes_is_refused(tmp_path) -> None:
    made = runner_of(tmp_path / "run", [NormLIME(segments=CELLS)])
    made.register_prior(lime=LIME(**LIMES), clusters=4)
    quiet(made.run)
    other = xlog.Runner(tmp_path / "other", ([(IMAGES, LABELS)], NAMES[::-1]), net(), progress=False)
    with pytest.raises(ConfigError, match="a prior of a run of the same classes"):
        other.register_prior(tmp_path / "run")


# ---------------------------------------------------------------------------------------- a background of the data


def test_expected_gradients_take_their_background_of_the_data(tmp_path) -> None:
    number, images = xlog.ExpectedGradients(background=4, samples=8), np.concatenate([IMAGES, -IMAGES])[:4]
    runner_of(tmp_path / "number", [number]).run()
    same = xlog.ExpectedGradients(background=images, samples=8, name=number.name)
    runner_of(tmp_path / "given", [same]).run()
    runs = [xlog.open(tmp_path / name)[0] for name in ("number", "given")]
    for one, other in zip(*(run.maps() for run in runs), strict=True):
        np.testing.assert_array_equal(one.array(), other.array())
    params = [
        of_kind(tmp_path / name, "run_metadata")[0].explainers[0].params["background"] for name in ("number", "given")
    ]
    assert params[0] == params[1]
    assert '"array": [4, 3, 12, 10]' in params[0]
    many = runner_of(tmp_path / "many", [xlog.ExpectedGradients(background=99)])
    with pytest.raises(ConfigError, match="background=99 images of the data, got 15 in all"):
        many.run()
    with pytest.raises(ConfigError, match="the number 4, which only runners know"):
        number.check(wrap(net()), IMAGES[:1])
