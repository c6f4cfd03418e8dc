"""What pages get of scores, curves, trees, uncertainties and masks, and what a damaged log makes of them."""

from __future__ import annotations

import math
from io import BytesIO

import numpy as np
import pytest
from PIL import Image
from synthetic import SIZE, Log, corner, signed_noise
from xlog_viewer.address.paths import map_path, mask_path
from xlog_viewer.server.app import create_app
from xlog_viewer.store.entries import Curve, MaskRef, Ref, Uncertainty
from xlog_viewer.store.selection import Selection, select

from xlog.events.codec import encode_map, encode_mask
from xlog.events.index import sidecars
from xlog.events.rows import KINDS
from xlog.events.schema import (
    Box,
    CounterfactualTree,
    Event,
    Explanation,
    Inference,
    Instance,
    Interval,
    LabelScore,
    PictureInput,
    Region,
    Sample,
    Score,
    Truth,
)
from xlog.events.schema import Curve as LoggedCurve
from xlog.events.schema import Uncertainty as LoggedUncertainty

Node, Layer = CounterfactualTree.Node, CounterfactualTree.Layer
NAN = math.nan


def only_run(logs):
    logs.refresh(math.inf)
    (row,) = logs.runs()
    return logs.run(row.key)


@pytest.fixture
def log(logdir) -> Log:
    return Log(logdir)


def add_score(log: Log, number: int, label: int, value: float | None, explainer="GradCAM", step=0, curves=()) -> None:
    names = {"sample_id": f"s{number}", "label": label, "explainer": explainer, "benchmark": "insertion"}
    result = {"missing": "no box"} if value is None else {"value": value}
    logged = [LoggedCurve(name=name, x=x, y=y) for name, x, y in curves]
    log.writer.add(Event(step=step, score=Score(**names, **result, curves=logged)))


# ----------------------------------------------------------------------------------------------------- the tables


def test_predictions_are_columns_without_a_record_being_read(logdir, logs, log, monkeypatch):
    for number, truth in enumerate(((0,), (2, 3), (), None), 1):
        log.sample(number, truth=truth, probabilities=((0, 0.75), (1, 0.25)))
    run = only_run(logs)
    monkeypatch.setattr("xlog.events.reader.EventReader.read_at", None)
    table = run.predictions(None)
    assert table.position.tolist() == [1, 1, 2, 2, 3, 3, 4, 4]
    assert table.label.tolist() == [0, 1] * 4
    assert table.probability.tolist() == [0.75, 0.25] * 4
    assert table.top.tolist() == [True, False] * 4
    assert table.explained.all()
    assert table.true.tolist() == [True] + [False] * 7
    assert table.has_truth.tolist() == [True] * 6 + [False] * 2  # "none of the classes" is a truth
    assert np.isnan(table.std).all()


def test_the_last_record_of_a_sample_counts_as_a_whole(logdir, logs, log):
    log.sample(1, truth=(0,), probabilities=((0, 0.75), (1, 0.25)))
    log.sample(2, probabilities=((3, 0.5),))
    log.sample(1, truth=(1,), probabilities=((1, 0.875),))
    run = only_run(logs)
    table = run.predictions(0)
    assert sorted(zip(table.position.tolist(), table.label.tolist(), table.true.tolist(), strict=True)) == [
        (1, 1, True),
        (2, 3, False),
    ]
    assert run.sample(1).truth == (1,)
    assert [prediction.label for prediction in run.sample(1).predictions] == [1]


def test_without_a_step_each_sample_is_taken_at_its_last(logdir, logs, log):
    for step, number in ((0, 1), (0, 2), (9, 2)):
        log.sample(number, step, probabilities=((step, 0.5),))
        add_score(log, number, step, step / 10, step=step)
    run = only_run(logs)
    assert run.predictions(None).label.tolist() == [0, 9]
    assert run.predictions(0).label.tolist() == [0, 0]
    assert run.predictions(5).label.tolist() == []
    assert run.scores(None).value.tolist() == pytest.approx([0.0, 0.9])
    assert select(run.tables(0), Selection(descending=True)).positions.tolist() == [2, 1]


def test_scores_are_columns_in_the_order_of_the_metadata(logdir, logs, log):
    log.metadata(baselines=[Instance(name="CenterControl")])
    for explainer in ("CenterControl", "Another", "IntegratedGradients", "GradCAM"):
        add_score(log, 1, 1, 0.5, explainer)
    add_score(log, 1, 2, None)
    add_score(log, 1, 1, 0.75)  # once more: it counts
    run = only_run(logs)
    table = run.scores(None)
    assert table.explainers == ("GradCAM", "IntegratedGradients", "CenterControl", "Another")
    assert table.benchmarks == ("insertion",)
    found = {
        (table.explainers[e], label): v for e, label, v in zip(table.explainer, table.label, table.value, strict=True)
    }
    assert len(found) == len(table.value) == 5
    assert found["GradCAM", 1] == 0.75
    assert math.isnan(found["GradCAM", 2])
    assert run.tables(None).controls == {"CenterControl"}


def test_samples_are_found_by_id_and_name_with_and_without_an_index(logdir, logs, log):
    log.sample(1, name="A Ginger Cat.jpg")
    log.sample(2, name="dog")
    log.close()
    run = only_run(logs)
    found = [select(run.tables(None), Selection(text=text)).positions.tolist() for text in ("ginger", "S2", "o")]
    assert found == [[1], [2], [2]]


def test_a_label_beyond_all_bounds_harms_nobody(logdir, logs, log):
    log.sample(1, truth=(2**32 - 2,), probabilities=((2**32 - 2, 0.5), (0, NAN)))
    add_score(log, 1, 2**32 - 2, math.inf)
    run = only_run(logs)
    found = select(run.tables(None), Selection(labels=(2**32 - 2,), outcomes=("FN",), sort="disagreement"))
    assert found.positions.tolist() == [1]
    assert run.sample(1).explained_labels() == [2**32 - 2, 0]


# ----------------------------------------------------------------------------------------------------- summaries


def test_summaries_have_gains_and_come_by_label_if_asked_for(logdir, logs, log):
    gain = Interval(low=0.125, high=0.375)
    log.summary("GradCAM", "insertion", 0.5, best_baseline="CenterControl", gain=0.25, gain_interval=gain)
    log.summary("GradCAM", "insertion", 0.75, label=2)
    log.summary("GradCAM", "insertion", NAN, label=3)
    run = only_run(logs)
    (only,) = run.summaries(0)[1]
    assert (only.best_control, only.gain, only.gain_low, only.gain_high) == ("CenterControl", 0.25, 0.125, 0.375)
    assert [(s.label, s.mean, s.gain) for s in run.summaries(0, by_label=True)[1]] == [
        (None, 0.5, 0.25),
        (2, 0.75, None),
        (3, None, None),
    ]


# -------------------------------------------------------------------------------------------------------- curves


def test_curves_of_one_score_and_the_mean_of_many(logdir, logs, log):
    add_score(log, 1, 0, 0.5, curves=[("deletion", [0, 1], [1, 0])])
    add_score(log, 2, 0, 0.5, curves=[("deletion", [0, 0.5, 1], [1, 1, 1])])
    add_score(log, 3, 1, 0.5, curves=[("deletion", [0, 1], [0, 0])])
    run = only_run(logs)
    assert run.curves(1, None, 0, "GradCAM", "insertion") == (Curve("deletion", (0, 1), (1, 0)),)
    assert run.curves(1, None, 0, "GradCAM", "unknown") == run.curves(1, None, 1, "GradCAM", "insertion") == ()
    (mean,), count = run.mean_curves(None, "insertion", "GradCAM")
    assert (mean.name, mean.x, mean.y, count) == ("deletion", (0, 1), (2 / 3, 1 / 3), 3)
    (mean,), count = run.mean_curves(None, "insertion", "GradCAM", among=[(1, 0), (2, 0), (9, 0)])
    assert (mean.y, count) == ((1, 0.5), 2)
    assert run.mean_curves(None, "insertion", "GradCAM", most=2)[1] == 2
    assert run.mean_curves(None, "insertion", "nobody") == ((), 0)


def test_curves_that_make_no_sense_are_left_out(logdir, logs, log):
    bad = [
        ("a", [0, 1], [0]),
        ("b", [0, NAN], [0, 1]),
        ("c", [0], [math.inf]),
        ("d", [], []),
        ("e", [0] * 10_001, [0] * 10_001),
    ]
    add_score(log, 1, 0, 0.5, curves=[*bad, ("fine", [0, 1], [1, 0])])
    run = only_run(logs)
    assert [curve.name for curve in run.curves(1, None, 0, "GradCAM", "insertion")] == ["fine"]
    assert [curve.name for curve in run.mean_curves(None, "insertion", "GradCAM")[0]] == ["fine"]


# --------------------------------------------------------------------------------------------------------- trees


def add_tree(log: Log, number: int, nodes, layers=((32, 16, 0.5), (16, 8, 0.75)), **more) -> None:
    """Write a tree of nodes (parent, layer, (x, y, width, height))."""
    fields = {
        "nodes": [
            Node(parent=parent, layer=layer, box=dict(zip(("x", "y", "width", "height"), box, strict=True)), gain=0.1)
            for parent, layer, box in nodes
        ],
        "layers": [Layer(window=window, stride=stride, probability=p) for window, stride, p in layers],
        "direction": CounterfactualTree.REVEAL,
        "outcome": CounterfactualTree.REACHED,
        "kept_layer": 1,
    }
    named = {"sample_id": f"s{number}", "label": 1, "occlusion": "HierOcc"}
    log.writer.add(Event(counterfactual_tree=CounterfactualTree(**(named | fields | more))))


WINDOW = (8, 8, 32, 32)


def test_trees_come_with_their_nodes(logdir, logs, log):
    log.sample(1)
    log.sample(2)
    add_tree(log, 2, [(-1, 0, WINDOW), (0, 1, (8, 8, 16, 16))], threshold=0.5, winner=3, winner_probability=0.25)
    add_tree(log, 2, [], direction=CounterfactualTree.HIDE, outcome=CounterfactualTree.TRIVIAL)
    run = only_run(logs)
    assert run.tree_positions(None).tolist() == run.tree_positions(0).tolist() == [2]
    assert run.tree_positions(7).tolist() == []
    assert run.trees(1, None) == run.trees(9, None) == ()
    tree, other = run.trees(2, None)
    assert (tree.direction, tree.outcome, tree.kept_layer, tree.winner) == ("reveal", "reached", 1, 3)
    assert [(node.parent, node.layer, node.box) for node in tree.nodes] == [(-1, 0, WINDOW), (0, 1, (8, 8, 16, 16))]
    assert (other.direction, other.outcome, other.nodes) == ("hide", "trivial", ())
    assert select(run.tables(None), Selection(has_tree=True)).positions.tolist() == [2]


@pytest.mark.parametrize(
    ("nodes", "left"),
    [
        ([(0, 0, WINDOW)], []),  # its own parent
        ([(1, 0, WINDOW), (0, 1, WINDOW)], []),  # a circle
        ([(5, 0, WINDOW), (-1, 0, WINDOW)], [(-1, 0, WINDOW)]),
        ([(-2, 0, WINDOW)], []),
        ([(-1, 0, (NAN, 0, 8, 8)), (0, 1, WINDOW), (-1, 1, WINDOW)], [(-1, 1, WINDOW)]),  # with all that hangs on it
        ([(-1, 0, (0, 0, math.inf, 8))], []),
        ([(-1, 0, (0, 0, -8, 8))], []),
        ([(-1, 0, (SIZE, 0, 8, 8)), (-1, 0, (1e30, 0, 8, 8))], []),  # outside
        ([(-1, 0, (-8, SIZE - 4, 16, 16))], [(-1, 0, (0, SIZE - 4, 8, 4))]),
        ([(-1, 7, WINDOW)], []),
        ([(-1, 1, WINDOW), (0, 0, WINDOW), (0, 1, WINDOW)], [(-1, 1, WINDOW)]),  # coarser than its parent
    ],
)
def test_what_is_impossible_in_a_tree_is_left_out(logdir, logs, log, nodes, left):
    log.sample(1)
    add_tree(log, 1, nodes)
    (tree,) = only_run(logs).trees(1)
    assert [(node.parent, node.layer, node.box) for node in tree.nodes] == left


def test_numbers_of_a_tree_are_such_as_can_be_drawn(logdir, logs, log):
    log.sample(1)
    layers = [(32, 16, 0.5), (16, 8, NAN), (8, 4, 0.5)]
    more = {"kept_layer": 2, "threshold": NAN, "start": 7, "direction": 99, "outcome": 99, "winner": 1}
    add_tree(log, 1, [(-1, 0, WINDOW), (0, 2, WINDOW)], layers, **more)
    (tree,) = only_run(logs).trees(1)
    assert (len(tree.layers), len(tree.nodes), tree.kept_layer) == (1, 1, -1)
    assert (tree.threshold, tree.start, tree.direction, tree.outcome) == (0.0, 1.0, "", "")
    assert (tree.winner, tree.winner_probability) == (1, None)


# --------------------------------------------------------------------------- uncertainties, mean and spread, masks


def test_uncertainties_are_those_of_the_log(logdir, logs, log):
    spread = LoggedUncertainty(mean=0.5, standard_deviation=0.25, low=0.125, high=0.75, samples=20)
    score = LabelScore(label=1, probability=0.5, uncertainty=spread)
    outputs = Inference(sample_id="s1", labels=[score], predictive_entropy=0.5, uncertainty="dropout, 20 samples")
    log.writer.add(Event(inference=outputs))
    run = only_run(logs)
    sample = run.sample(1)
    assert sample.top.uncertainty == Uncertainty(0.5, 0.25, 0.125, 0.75, 20)
    assert (sample.entropy, sample.mutual_information, sample.uncertainty) == (0.5, None, "dropout, 20 samples")
    assert run.predictions(None).std.tolist() == [0.25]
    assert select(run.tables(None), Selection(std=(0.2, 0.3))).positions.tolist() == [1]


def get(logs, path: str):
    client = create_app(logs).server.test_client()
    return client.get(path, headers={"Host": "127.0.0.1:8050"}, buffered=True)


def test_maps_have_their_mean_and_spread_where_they_were_made(logdir, logs, log):
    plain, mean = (
        encode_map(corner(1), (SIZE, SIZE), "bilinear", signed=False),
        encode_map(signed_noise(1), (SIZE, SIZE)),
    )
    for explainer, more in (("GradCAM", {"mean": mean, "spread": plain}), ("Gradient", {})):
        log.writer.add(Event(explanation=Explanation(sample_id="s1", explainer=explainer, map=plain, **more)))
    run = only_run(logs)
    with_them, without = (run.sample(1).maps[0, name] for name in ("GradCAM", "Gradient"))
    assert (with_them.mean, with_them.spread, without.mean, without.spread) == (True, True, False, False)
    signs = [
        get(logs, map_path(run.key, with_them.ref, part)).headers["X-Map-Signed"] for part in ("map", "mean", "spread")
    ]
    assert signs == ["0", "1", "0"]
    assert get(logs, map_path(run.key, without.ref, "mean")).status_code == 404
    assert logs.map(run.key, with_them.ref, "layer") is None


def test_masks_are_given_at_the_size_of_the_sample_only(logdir, logs, log):
    mask = np.arange(SIZE * SIZE).reshape(SIZE, SIZE) % 3 == 0
    shapes = [encode_mask(mask), encode_mask(mask[:5]), b"no png"]
    regions = [Region(label=0, box=Box(x=1, y=1, width=2, height=2))] + [
        Region(label=2, mask_png=png) for png in shapes
    ]
    picture = PictureInput(width=SIZE, height=SIZE)
    log.writer.add(Event(sample=Sample(id="s1", picture=picture, truth=Truth(labels=[0, 2], regions=regions))))
    run = only_run(logs)
    masks = run.sample(1).masks
    assert [(label, ref.region) for label, ref in masks] == [(2, 1), (2, 2), (2, 3)]
    answers = [get(logs, mask_path(run.key, ref)) for _, ref in masks]
    assert [answer.status_code for answer in answers] == [200, 404, 404]
    with Image.open(BytesIO(answers[0].data)) as image:
        np.testing.assert_array_equal(np.asarray(image), mask)
    ref = masks[0][1].ref
    for wrong in (MaskRef(ref, 0), MaskRef(ref, 99), MaskRef(Ref(ref.file, ref.offset + 1), 1), MaskRef(Ref(1, 0), 1)):
        assert get(logs, mask_path(run.key, wrong)).status_code == 404
    assert logs.row(run.key).health == ()  # that somebody asked for nonsense is no damage


# ----------------------------------------------------------------------------------------------------- the index


def test_the_viewer_writes_nothing_beside_the_log(logdir, logs, log):
    log.whole_sample(1)
    log.close()
    for sidecar in sidecars(log.path):
        sidecar.unlink()
    run = only_run(logs)
    run.tables(None)
    assert [path.name for path in logdir.iterdir()] == [log.path.name]


def test_with_an_index_and_without_it_a_run_is_the_same(logdir, logs, log):
    log.metadata()
    for step, number in ((0, 1), (0, 2), (5, 2)):
        log.whole_sample(number, step)
        add_score(log, number, 1, 0.5, step=step)
    log.close()
    found = []
    for _ in range(2):
        logs = type(logs)(logdir)
        run = only_run(logs)
        samples = [run.sample(position, step) for position in (1, 2) for step in (0, 5)]
        found.append(
            ([(s.id, s.step, s.picture, s.truth, s.predictions, dict(s.maps)) for s in samples], run.tables(None).texts)
        )
        for sidecar in sidecars(log.path):
            sidecar.unlink(missing_ok=True)
    assert found[0] == found[1]


def test_an_index_that_was_changed_is_not_believed(logdir, logs, log):
    """A row says that an inference is a sample; the checksum says that somebody changed it."""
    log.whole_sample(1)
    log.close()
    index = sidecars(log.path)[0]
    data = bytearray(index.read_bytes())
    rows = np.frombuffer(data, np.uint8)[32:].reshape(-1, 56)
    is_inference = rows[:, 44] == KINDS["inference"]
    rows[is_inference, 44] = KINDS["sample"]
    index.write_bytes(data)
    sample = only_run(logs).sample(1)
    assert (sample.id, len(sample.maps)) == ("s1", 4)
    assert sample.predictions
