"""The pages that compare runs, as functions of logs."""

from __future__ import annotations

import math
import re
import time

import numpy as np
import pytest
from page_trees import links, nodes, of_class, words
from page_trees import show as show_once
from paired_logs import BENCHMARKS, network, right, two_runs, two_steps, write_samples
from synthetic import CLASSES, EXPLAINERS, SIZE, Log, picture, whole_run
from waiting import PATIENCE
from xlog_viewer.address.paths import Query, consensus_path, join_runs
from xlog_viewer.analysis.compared_runs import MOST
from xlog_viewer.server.app import create_app, look_for_news
from xlog_viewer.store.entries import Ref

from xlog.events.codec import encode_picture
from xlog.events.schema import Event, Inference, LabelScore, PictureInput, Sample
from xlog.scores.consensus import consensus_of

COUNT = 30
HOST = {"Host": "127.0.0.1:8050"}


def show(logs, path: str, search: str = "") -> tuple[list, str, str]:
    """Return content, title and stamp of a page, once all of it is computed."""
    deadline = time.monotonic() + PATIENCE
    while True:
        page = show_once(logs, path, search)
        said = words(page[0])
        if "appear" not in said and "…" not in said:
            return page
        assert time.monotonic() < deadline, said


def keys(logs) -> dict[str, str]:
    logs.refresh(math.inf)
    return {row.path: row.key for row in logs.runs()}


@pytest.fixture
def pair(logdir, logs) -> str:
    """The query of two runs of the same samples; small is the reference."""
    two_runs(logdir, COUNT)
    found = keys(logs)
    return str(Query().having(runs=f"{found['small']},{found['large']}"))


@pytest.fixture
def steps(logdir, logs) -> str:
    """The key of a run of two steps."""
    two_steps(logdir / "trained")
    return keys(logs)["trained"]


# --------------------------------------------------------------------------------------------- what cannot be compared


def test_without_runs_it_says_what_to_do(logs):
    content, title, _ = show(logs, "/compare")
    assert title == "Compare runs"
    assert "Choose two or more runs, or two steps of one run" in words(content)
    assert "/" in links(content)


def test_one_run_offers_its_steps_and_other_runs(logdir, logs, steps):
    two_runs(logdir)
    content, _, _ = show(logs, "/compare", f"?runs={steps}")
    assert "Only one is chosen: A · trained" in words(content)
    assert links(content, text="10") == [f"/compare{Query().having(runs=f'{steps}@10,{steps}@50')}"]
    assert links(content, text="large") == [f"/compare{Query().having(runs=f'{steps},' + keys(logs)['large'])}"]


def test_what_is_no_run_is_said_and_the_rest_is_compared(logs, steps):
    content, _, _ = show(
        logs, "/compare", f"?runs=zz,{steps}@10,abc,{steps}@11,{steps}@50&view=?&with=Z&page=99&kind=x"
    )
    said = words(content)
    assert "“zz” in the address is not a run" in said
    assert "Run abc not found" in said
    assert "trained has no samples at step 11" in said
    assert "12 samples are in both runs" in said


@pytest.mark.parametrize(
    "search", ["?runs=" + "," * 5000, "?runs=%00%ff%F0%9F", "?runs=a@" + "9" * 50, "?runs=<b>,<i>"]
)
def test_nonsense_is_answered(logs, search):
    for path in ("/compare", "/compare/sample"):
        show(logs, path, search)


def test_more_than_can_be_seen_are_told(logs, logdir):
    two_steps(logdir, steps=range(1, MOST + 3))
    (key,) = keys(logs).values()
    content, _, _ = show(logs, "/compare", f"?runs={join_runs((key, step) for step in range(1, MOST + 3))}")
    assert f"2 too many: the first {MOST} are compared" in words(content)
    assert len(of_class(content, "letter")) == MOST


# ---------------------------------------------------------------------------------------------------------- sides


def test_the_sides_and_what_differs(logs, pair):
    content, title, _ = show(logs, "/compare", pair)
    assert title == "Compare runs: small | large"
    (panel,) = of_class(content, "sides")
    rows = {words(row.children[0]): [words(cell) for cell in row.children[1:]] for row in nodes(panel.children)
            if type(row).__name__ == "Tr"}  # fmt: skip
    assert rows["Model"] == ["SmallNet (torch)", "LargeNet (paddle)"]
    assert rows["Seed"] == ["0", "1"]
    assert rows["Samples"] == ["30", "30"]
    assert [said.split()[0] for said in rows["Top-1 accuracy"]] == ["66.7", "80.0"]
    assert "Device" not in rows
    assert "Explainer: GradCAM" not in rows


def test_what_else_differs_is_folded_below_what_always_counts(logs, pair):
    (panel,) = of_class(show(logs, "/compare", pair)[0], "sides")
    first, folded, _ = panel.children
    rows = [words(node.children[0]) for node in nodes(first) if type(node).__name__ == "Tr"]
    assert rows == ["", "Model", "Samples", "Top-1 accuracy"]
    assert not getattr(folded, "open", None)
    assert words(folded.children[0]) == "Differences in metadata (1)"


def test_links_change_the_reference_and_drop_a_side(logs, pair):
    found = keys(logs)
    search = f"{pair},{found['small']}@0&view=maps&lang=en&with=C"
    content, _, _ = show(logs, "/compare", search)
    more = {"lang": "en", "view": "maps"}
    sides = [found["large"], found["small"], f"{found['small']}@0"]
    assert links(content, text="make reference")[0] == f"/compare{Query().having(runs=','.join(sides), **more)}"
    sides = [found["small"], f"{found['small']}@0"]
    assert links(content, text="remove")[1] == f"/compare{Query().having(runs=','.join(sides), **more)}"


def test_a_run_links_to_comparisons(logs, logdir, steps):
    first_and_last = f"/compare{Query().having(runs=f'{steps}@10,{steps}@50')}"
    content, _, _ = show_once(logs, f"/run/{steps}")
    assert links(content, text="Compare step 10 with step 50") == [first_and_last]
    assert links(content, text="Compare with other runs") == []
    whole_run(logdir / "other")
    other = keys(logs)["other"]
    content, _, _ = show_once(logs, f"/run/{other}")
    assert links(content, text="Compare with other runs") == [f"/compare?runs={other}"]
    assert [link for link in links(content) if "%40" in link] == []


# --------------------------------------------------------------------------------------------------------- metrics


def rows_of(content, name: str) -> list[list[str]]:
    """Return the cells of the body of a table."""
    (table,) = of_class(content, name)
    return [[words(cell) for cell in row.children] for row in table.children[1].children]


def test_metrics_are_compared_over_pairs(logs, pair):
    rows = rows_of(show(logs, "/compare", pair)[0], "differences")
    assert [row[:2] for row in rows] == [
        ["Top-1 accuracy ↑", ""],
        *([f"{b} ↑", e] for b in BENCHMARKS for e in EXPLAINERS),
    ]
    assert rows[0][2:5] == ["0.667", "0.8", "+0.133"]
    for row in rows[1:]:
        assert row[4:] == ["+0.25", "[+0.25, +0.25] ▲ better", "30"]  # paired: each score is greater by that


def test_the_other_way_round_all_signs_change(logs, pair):
    found = keys(logs)
    rows = rows_of(show(logs, "/compare", f"?runs={found['large']},{found['small']}")[0], "differences")
    assert rows[1][4:6] == ["−0.25", "[−0.25, −0.25] ▼ worse"]


def test_where_counts_differ_it_is_said(logdir, logs):
    for name, numbers in (("a", range(1, 11)), ("b", range(6, 21))):
        log = Log(logdir / name)
        network(log, "Net", "torch")
        write_samples(log, numbers)
        log.close()
    found = keys(logs)
    content, _, _ = show(logs, "/compare", f"?runs={found['a']},{found['b']}")
    assert "5 samples are in both runs, matched by id; A has 10, B has 15" in words(content)
    assert rows_of(content, "differences")[1][-1] == "5 of 10 and 15"


def test_without_a_common_sample_it_says_why(logdir, logs):
    for name, numbers in (("a", range(1, 4)), ("b", range(4, 9))):
        log = Log(logdir / name)
        network(log, "Net", "torch")
        write_samples(log, numbers)
        log.close()
    found = keys(logs)
    for view, expected in (
        ("metrics", "they begin with “s1” and “s4”"),
        ("predictions", "No sample has predictions in both runs"),
        ("maps", "Nothing to compare"),
    ):
        assert expected in words(show(logs, "/compare", f"?runs={found['a']},{found['b']}&view={view}")[0])


def test_other_names_of_explainers_say_why_there_is_nothing(logdir, logs):
    log = Log(logdir / "a")
    log.metadata()
    log.whole_sample(1)
    log.close()
    log = Log(logdir / "b")
    log.metadata()
    log.sample(1)
    log.close()
    found = keys(logs)
    assert "No score is in both runs" in words(show(logs, "/compare", f"?runs={found['a']},{found['b']}")[0])


# ----------------------------------------------------------------------------------------------------- predictions


def expected_kinds() -> dict[str, int]:
    kinds = [(right(n, False), right(n, True)) for n in range(1, COUNT + 1)]
    lost, won = kinds.count((True, False)), kinds.count((False, True))
    return {"changed": lost + won, "right → wrong": lost, "wrong → right": won, "other prediction changes": 0,
            "unchanged": COUNT - lost - won}  # fmt: skip


def test_changed_predictions_are_counted_and_listed(logs, pair):
    content, _, _ = show(logs, "/compare", f"{pair}&view=predictions")
    said = words(content)
    kinds = expected_kinds()
    for name, count in kinds.items():
        assert f"{name} {count}" in said
    rows = rows_of(content, "changes")
    assert len(rows) == kinds["changed"]
    for name, first, other, after, change in rows:
        number = int(re.search(r"photo (\d+)", name)[1])
        assert ("✓" in first, "✓" in other) == (right(number, False), right(number, True))
        assert (after.split()[0], change) == ("5.0", "−55\u202fpp")
    outcomes = rows_of(content, "outcome-table")
    assert [int(cell) for row in outcomes for cell in row[1:]] == [
        16, kinds["right → wrong"], kinds["wrong → right"], 2,
    ]  # fmt: skip


def test_a_kind_of_change_is_chosen_in_the_address(logs, pair):
    rows = rows_of(show(logs, "/compare", f"{pair}&view=predictions&kind=same&sort=rise")[0], "changes")
    assert {row[-1] for row in rows} == {"+30\u202fpp"}
    assert "No samples of this kind" in words(show(logs, "/compare", f"{pair}&view=predictions&kind=other")[0])


def test_classes_in_another_order_are_the_same_classes(logdir, logs):
    for name, classes in (("a", CLASSES), ("b", ("no such", *CLASSES[::-1]))):
        log = Log(logdir / name, classes=classes)
        network(log, "Net", "torch")
        write_samples(log, range(1, 10), classes=classes)
        log.close()
    found = keys(logs)
    search = f"?runs={found['a']},{found['b']}"
    content, _, _ = show(logs, "/compare", f"{search}&view=predictions&kind=same")
    assert "B numbers its classes differently from A" in words(content)
    assert "3 have another number; 1 have no class" in words(content)
    assert len(rows_of(content, "changes")) == 9
    assert [row[1] for row in rows_of(show(logs, "/compare", f"{search}&view=maps")[0], "map-means")] == [
        "1.00",
        "1.00",
    ]
    sample, _, _ = show(logs, "/compare/sample", f"{search}&id=s1")
    assert len([node for node in of_class(sample, "overlay") if getattr(node, "data-map", "")]) == 4 + 2  # consensus


# ------------------------------------------------------------------------------------------------------------ maps


def test_maps_that_changed_most_come_first(logs, pair):
    content, _, _ = show(logs, "/compare", f"{pair}&view=maps&explainer=GradCAM")
    assert "30 of 30 samples compared, a subset of 30" in words(content)
    rows = rows_of(content, "changes")
    values = [float(row[3].replace("−", "-")) for row in rows]
    assert values == sorted(values)
    assert {row[2] for row in rows} == {"GradCAM"}
    assert {row[1] for row in rows} == {"cat"}
    numbers = [int(row[0].split()[1].removesuffix(".jpg")) for row in rows]
    assert sum(numbers[:5]) > sum(numbers[-5:]) + 30  # noise grows with the number
    (first, second) = rows_of(content, "map-means")
    assert first[1:] == second[1:]
    assert first[4:] == ["30", "0"]


def test_the_same_maps_correlate_fully(logs, steps):
    content, _, _ = show(logs, "/compare", f"?runs={steps}@50,{steps}&view=maps")
    assert {tuple(row[1:4]) for row in rows_of(content, "map-means")} == {("1.00", "1.00", "1.00")}


# ---------------------------------------------------------------------------------------------------- side by side


def test_the_consensus_of_the_sides_is_drawn_and_each_agrees_with_it_so_far(logs, pair):
    client = create_app(logs).server.test_client()
    content, _, _ = show(logs, "/compare/sample", f"{pair}&id=s7")
    found = keys(logs)
    for explainer, card in zip(("GradCAM", "IntegratedGradients"), of_class(content, "consensus"), strict=True):
        (drawn,) = of_class(card, "overlay")
        sides = [logs.run(found[name]) for name in ("small", "large")]
        samples = [run.sample(int(run.positions(["s7"])[0])) for run in sides]
        refs = [(run.key, sample.maps[0, explainer].ref) for run, sample in zip(sides, samples, strict=True)]
        assert getattr(drawn, "data-map") == consensus_path(refs, weighs_superpixels=False)
        payloads = [logs.map(key, ref) for key, ref in refs]
        maps = [np.frombuffer(one.data, "<f4").reshape(one.height, one.width) for one in payloads]
        expected = consensus_of(maps, keeps_signs=False)
        response = client.get(getattr(drawn, "data-map"), headers=HOST)
        mean = np.frombuffer(response.data, "<f4").reshape(maps[0].shape)
        np.testing.assert_allclose(mean, expected.mean, atol=1e-6)
        assert response.headers["X-Map-Signed"] == "0"
        for agreement in expected.agreements:
            assert f"agreement {agreement:.2f}" in words(content)
    nowhere = consensus_path([(found["small"], Ref(0, 99)), refs[1]], weighs_superpixels=False)
    for path in (nowhere, "/consensus/pixels/nothing", "/consensus/pixels/" + "/".join(["a-0-1"] * 7)):
        assert client.get(path, headers=HOST).status_code == 404


def canvases(content) -> list:
    return [node for node in of_class(content, "overlay") if not hasattr(node, "data-difference")]


def test_a_sample_side_by_side(logs, pair):
    content, title, _ = show(logs, "/compare/sample", f"{pair}&id=s7")
    assert title.startswith("photo 7.jpg")
    drawn = canvases(content)
    assert [getattr(node, "data-explainer", None) for node in drawn] == [None, None, "A", "B", None, "A", "B", None]
    found = keys(logs)
    of_sides = [node for node in drawn[2:] if hasattr(node, "data-explainer")]
    assert [getattr(node, "data-map", "").split("/")[2] for node in of_sides] == [found["small"], found["large"]] * 2
    said = words(content)
    for expected in ("SmallNet (torch)", "LargeNet (paddle)", "60.0 %", "90.0 %", "reference"):
        assert expected in said
    assert "images differ" not in said
    assert any(link.startswith(f"/run/{found['large']}/sample/24?step=0&label=0") for link in links(content))


def test_previous_and_next_are_those_of_the_list_one_came_from(logs, pair):
    search = f"{pair}&view=predictions&kind=lost"
    content, _, _ = show(logs, "/compare", search)
    listed = [link for link in links(content) if link.startswith("/compare/sample")]
    assert len(listed) == expected_kinds()["right → wrong"]
    path, _, there = listed[1].partition("?")
    sample, _, _ = show(logs, path, f"?{there}")
    around = {getattr(node, "rel", None): node.href for node in nodes(sample) if hasattr(node, "rel")}
    assert around == {"prev": listed[0], "next": listed[2]}
    assert "2 of 4 in the list" in words(sample)


def test_one_that_is_not_in_the_list_stands_in_the_order_of_the_log(logs, pair):
    same = next(f"s{n}" for n in range(1, COUNT) if right(n, False) == right(n, True))
    assert "of 30 in the list" in words(show(logs, "/compare/sample", f"{pair}&view=predictions&id={same}")[0])


def test_what_is_not_there_has_a_slot_that_says_so(logdir, logs):
    two_runs(logdir, 3)
    log = Log(logdir / "more")
    network(log, "Net", "torch")
    write_samples(log, range(1, 5))
    log.sample(9)
    log.end()
    log.close()
    found = keys(logs)
    search = f"?runs={found['more']},{found['small']}"
    said = words(show(logs, "/compare/sample", f"{search}&id=s4")[0])
    assert said.count("This run has no such sample at this step.") == 3  # picture and two explainers
    assert "photo 4.jpg" in said
    assert "No map for this label." in words(show(logs, "/compare/sample", f"{search}&id=s9")[0])
    assert "None of these runs has this sample" in words(show(logs, "/compare/sample", f"{search}&id=nobody")[0])
    assert "needs two or more runs" in words(show(logs, "/compare/sample", "?runs=&id=s4")[0])


def test_other_pictures_and_sizes_are_told(logdir, logs):
    for name, size in (("a", SIZE), ("b", SIZE // 2)):
        log = Log(logdir / name)
        network(log, "Net", "torch")
        packed = encode_picture(picture(size, size))
        log.writer.add(Event(picture=packed))
        seen = PictureInput(hash=packed.hash, width=size, height=size)
        log.writer.add(Event(sample=Sample(id="s1", name="photo", picture=seen)))
        log.writer.add(Event(inference=Inference(sample_id="s1", labels=[LabelScore(label=0, probability=0.5)])))
        log.close()
    found = keys(logs)
    said = words(show(logs, "/compare/sample", f"?runs={found['a']},{found['b']}&id=s1")[0])
    assert "The stored images differ" in said
    assert "inputs of different sizes" in said


def test_runs_of_other_data_under_the_same_ids_are_told(logdir, logs, pair):
    """Ids are places in the data where nobody gives others, so two data sets have the same."""
    log = Log(logdir / "other")
    network(log, "Net", "torch")
    for number in range(COUNT):
        log.sample(number, 0, picture_hash=log.picture(number + COUNT), truth=(0,), probabilities=[(0, 0.5)])
    log.close()
    found = keys(logs)
    said = settled_words(logs, f"?runs={found['small']},{found['other']}")
    assert "B is of other data than A: of 8 samples looked at, 8 have another input here under the same id" in said
    assert "of other data" not in settled_words(logs, pair)
    same = settled_words(logs, f"?runs={found['small']},{found['small']}@0")
    assert "of other data" not in same


@pytest.mark.parametrize("identity", ["a/b?c=d&e#f", "名前 %41+", "<b>", "x,y@1", "\u0000"])
def test_any_id_can_be_linked_to(logdir, logs, identity):
    for name, label in (("a", 0), ("b", 1)):
        log = Log(logdir / name)
        network(log, "Net", "torch")
        log.writer.add(Event(sample=Sample(id=identity, name="the one")))
        log.writer.add(
            Event(inference=Inference(sample_id=identity, labels=[LabelScore(label=label, probability=0.5)]))
        )
        log.close()
    found = keys(logs)
    content, _, _ = show(logs, "/compare", f"?runs={found['a']},{found['b']}&view=predictions")
    (there,) = [link for link in links(content) if link.startswith("/compare/sample")]
    path, _, search = there.partition("?")
    assert show(logs, path, f"?{search}")[1].startswith("the one")


def test_labels_that_only_another_side_has_can_be_chosen(logs, logdir):
    for name, first_class in (("a", "kitten"), ("b", "cat")):
        log = Log(logdir / name)
        network(log, "Net", "torch", class_names=(first_class, *CLASSES[1:]))
        write_samples(log, [1])
        log.close()
    found = keys(logs)
    search = f"?runs={found['a']},{found['b']}&id=s1"
    content, _, _ = show(logs, "/compare/sample", search)
    assert [getattr(node, "data-explainer", None) for node in canvases(content)] == [None, None, "A", "A"]
    (there,) = links(content, text="cat (not a class of A)")
    content, _, _ = show(logs, "/compare/sample", f"?{there.partition('?')[2]}")
    assert [getattr(node, "data-explainer", None) for node in canvases(content)] == [None, None, "B", "B"]
    (back,) = links(content, text="kitten")
    assert "class=" not in back


# ----------------------------------------------------------------------------------------------------------- news


def settled_words(logs, search: str) -> str:
    """Return what a comparison says when all of it is computed."""
    settled(logs, "/compare", search)
    return words(show(logs, "/compare", search)[0])


def settled(logs, path: str, search: str) -> str:
    """Return the stamp of a page when all of it is computed."""
    for _ in range(50):
        _, _, stamp = show(logs, path, search)
        if not isinstance(look_for_news(logs, path, search, stamp), str):
            return stamp
    raise AssertionError("it never rests")


@pytest.mark.parametrize("view", ["metrics", "predictions", "maps"])
def test_a_page_changes_with_its_own_runs_and_rests_else(logs, logdir, pair, view):
    log = Log(logdir / "growing")
    network(log, "Net", "torch")
    log.writer.flush()
    logs.refresh(math.inf)
    own, others = f"{pair}&view={view}", f"?runs={keys(logs)['growing']},{keys(logs)['small']}"
    stamp, stamp_of_others = settled(logs, "/compare", own), settled(logs, "/compare", others)
    write_samples(log, range(1, 5))
    log.close()
    logs.refresh(math.inf)
    assert not isinstance(look_for_news(logs, "/compare", own, stamp), str)
    assert isinstance(look_for_news(logs, "/compare", others, stamp_of_others), str)
    settled(logs, "/compare", others)  # what is computed for it is no news here
    assert not isinstance(look_for_news(logs, "/compare", own, stamp), str)


def test_a_page_changes_when_another_run_can_be_added(logs, logdir, pair):
    stamp = settled(logs, "/compare", pair)
    whole_run(logdir / "new")
    assert isinstance(look_for_news(logs, "/compare", pair, stamp), str)


def test_chinese(logs, pair):
    for view in ("metrics", "predictions", "maps"):
        said = words(show_once(logs, "/compare", f"{pair}&view={view}&lang=zh")[0])
        assert "比较运行" in said


def test_a_label_that_was_not_logged_is_at_least_0(logdir, logs):
    for name, label in (("a", 0), ("b", 1)):
        log = Log(logdir / name)
        network(log, "Net", "torch")
        log.sample(1, probabilities=[(label, 0.75)])
        log.close()
    found = keys(logs)
    (row,) = rows_of(show(logs, "/compare", f"?runs={found['a']},{found['b']}&view=predictions")[0], "changes")
    assert row[3:] == ["not logged", "≥ −75\u202fpp"]
