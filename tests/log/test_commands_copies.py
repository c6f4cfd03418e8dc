"""`xlog merge`, `split` and `prune`: what they copy they copy byte for byte, and nothing twice."""

from __future__ import annotations

import json
import re
from collections import Counter

import pytest
from command_logs import (
    EXPLAINERS,
    SAMPLES,
    STEPS,
    UNKNOWN_FIELD,
    UNKNOWN_KIND,
    events,
    flip,
    frames,
    header_of,
    logs_below,
    payloads,
    payloads_of_run,
    picture,
    write,
)

import xlog
from xlog.cli import main
from xlog.commands.arguments import byte_size, steps
from xlog.events import record
from xlog.events.schema import (
    CounterfactualTree,
    Event,
    Explanation,
    Instance,
    Map,
    RunMetadata,
    Sample,
    Score,
    SegmentMap,
    SegmentWeights,
)


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


@pytest.fixture
def log(tmp_path):
    return write(tmp_path / "runs" / "one.xlog", payloads_of_run())


def two_files(folder):
    """One run in two files of one writer."""
    whole = payloads_of_run()
    cut = len(payloads_of_run(steps=STEPS[:2])) - 1
    return [write(folder / "one.xlog", whole[:cut]), write(folder / "two.xlog", whole[cut:], part=1)]


def done(*arguments, capsys) -> dict:
    """Run a command that must work, check that what it made is whole, and return what it says."""
    assert main([*map(str, arguments), "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert main(["verify", report["out"], "--deep"]) == 0
    capsys.readouterr()
    return report


def kinds(found: list[bytes]) -> Counter[str | None]:
    return Counter(Event.FromString(payload).WhichOneof("what") for payload in found)


def seen(path) -> list[tuple]:
    """What a reader of runs sees, whatever files it is in."""
    (run,) = xlog.open(path)
    samples = [(step, s.id, s.name, s.labels) for step in run.steps for s in run.samples(step)]
    maps = [(m.step, m.sample, m.explainer, m.label, m.array().tobytes()) for m in run.maps()]
    tables = [str(row) for row in (*run.predictions(), *run.scores())]
    return [run.status, run.metadata.seed, sorted(samples), sorted(maps), sorted(tables)]


# -------------------------------------------------------------------------------------------------------- merge


def test_merging_one_file_changes_nothing(log, tmp_path, capsys) -> None:
    report = done("merge", log, "-o", tmp_path / "out", capsys=capsys)
    (out,) = logs_below(tmp_path / "out")
    assert out.read_bytes() == log.read_bytes()
    assert out.name == report["runs"][0]["file"]
    assert out.name.startswith("20010909T014640Z-host-7-")


def test_files_of_one_run_become_one_file(tmp_path, capsys) -> None:
    two_files(tmp_path / "a")
    write(tmp_path / "b" / "other.xlog", payloads_of_run(steps=(5,)), run_id="cd" * 16)
    report = done("merge", tmp_path / "a", tmp_path / "b", "-o", tmp_path / "out", capsys=capsys)
    found = {header_of(path).run_id: payloads(path) for path in logs_below(tmp_path / "out")}
    assert found == {"ab" * 16: payloads_of_run(), "cd" * 16: payloads_of_run(steps=(5,))}
    assert [each["files"] for each in report["runs"]] == [2, 1]


def test_a_run_that_is_given_twice_is_copied_once(log, tmp_path, capsys) -> None:
    copy = write(tmp_path / "copy" / "copy.xlog", payloads_of_run())
    done("merge", log, log.parent, copy, "-o", tmp_path / "out", capsys=capsys)
    assert payloads(*logs_below(tmp_path / "out")) == payloads_of_run()


def test_what_was_logged_last_counts_whatever_clocks_say(tmp_path, capsys) -> None:
    def sample(name, time, refers_to=b""):
        return Event(step=1, wall_time=time, sample=Sample(id="a", name=name, picture={"hash": refers_to}))

    def say(event):
        return event.SerializeToString()

    explanation = say(Event(step=1, wall_time=2, explanation=Explanation(sample_id="a", explainer="G")))
    image = picture(1)
    stored = say(Event(step=1, wall_time=3, picture=image))
    new, old = say(sample("new", 9, image.hash)), say(sample("old", 1))
    write(tmp_path / "in" / "1.xlog", [old, explanation])
    write(tmp_path / "in" / "2.xlog", [stored, new, explanation], part=1)
    done("merge", tmp_path / "in", "-o", tmp_path / "out", capsys=capsys)
    assert payloads(*logs_below(tmp_path / "out")) == [stored, new, explanation]
    again = say(sample("its clock went back", 0.5))
    write(tmp_path / "in" / "2.xlog", [again], part=1)
    done("merge", tmp_path / "in", "-o", tmp_path / "out2", capsys=capsys)
    assert payloads(*logs_below(tmp_path / "out2")) == [again]


def test_a_merged_run_reads_as_its_files_did(tmp_path, capsys) -> None:
    write(tmp_path / "in" / "1.xlog", payloads_of_run())
    again = events(steps=(10, 20), samples=("b", "c", "d"))
    for event in again:
        event.wall_time += 1000
        if event.HasField("score"):
            event.score.value = 0.25
    write(tmp_path / "in" / "2.xlog", [event.SerializeToString() for event in again], part=1)
    done("merge", tmp_path / "in", "-o", tmp_path / "out", capsys=capsys)
    assert len(logs_below(tmp_path / "out")) == 1
    assert seen(tmp_path / "out") == seen(tmp_path / "in")
    assert kinds(payloads(*logs_below(tmp_path / "out")))["picture"] == 3


def test_things_without_a_name_and_both_directions_of_a_tree_stay(tmp_path, capsys) -> None:
    there = [
        Event(wall_time=1, sample=Sample(name="one")),
        Event(wall_time=2, sample=Sample(name="two")),
        Event(counterfactual_tree=CounterfactualTree(sample_id="a", direction=CounterfactualTree.REVEAL)),
        Event(counterfactual_tree=CounterfactualTree(sample_id="a", direction=CounterfactualTree.HIDE)),
        Event(score=Score(explainer="a", benchmark="b")),
    ]
    written = [event.SerializeToString() for event in there] + [UNKNOWN_KIND] * 2
    log = write(tmp_path / "in" / "1.xlog", written)
    done("merge", log, "-o", tmp_path / "out", capsys=capsys)
    assert payloads(*logs_below(tmp_path / "out")) == written


def test_what_is_broken_is_left_out_and_told(log, tmp_path, capsys) -> None:
    places = frames(log)
    flip(log, places[5][0] + 20)
    log.write_bytes(log.read_bytes()[:-3])
    (log.parent / "empty.xlog").touch()
    expected = [payload for i, (_, payload) in enumerate(places) if i not in (0, 5, len(places) - 1)]
    for command in ("merge", "split", "prune"):
        out = tmp_path / command
        assert main([command, str(log.parent), "-o", str(out)]) == 0
        told = capsys.readouterr().err
        assert told.count(f"left out of {log}: bytes ") == 2
        assert "empty.xlog is empty" in told
        found = payloads(*logs_below(out))
        assert Counter(found) >= Counter(expected)
        assert set(found) == set(expected)
        assert main(["verify", str(out)]) == 0
        capsys.readouterr()


@pytest.mark.parametrize("command", ["merge", "split", "prune", "export"])
def test_what_is_no_log_is_refused(tmp_path, capsys, command) -> None:
    (tmp_path / "in").mkdir()
    file = tmp_path / "in" / "x.xlog"
    for content in (b"", b"some text " * 100, record.frame(b"\x10\x01")):
        file.write_bytes(content)
        if command == "export" and content.startswith(b"some"):
            continue  # an empty run
        assert main([command, str(tmp_path / "in"), "-o", str(tmp_path / "out")]) == 1
        assert "xlog: " in capsys.readouterr().err
        assert [path.name for path in tmp_path.iterdir()] == ["in"]


# -------------------------------------------------------------------------------------------------------- split


def test_by_step_every_step_is_a_run_that_stands_alone(tmp_path, capsys) -> None:
    two_files(tmp_path / "in")
    report = done("split", tmp_path / "in", "-o", tmp_path / "out", capsys=capsys)
    assert [part["folder"] for part in report["parts"]] == ["step-00", "step-10", "step-20"]
    for part, step in zip(report["parts"], STEPS, strict=True):
        (run,) = xlog.open(tmp_path / "out" / part["folder"])
        assert (run.id, run.steps, run.status) == (part["run"], [step], "finished")
        assert (run.metadata.seed, run.explainers) == (step, sorted(EXPLAINERS))
        assert [sample.id for sample in run.samples()] == list(SAMPLES)
        assert all(sample.picture() is not None for sample in run.samples())
    assert len({part["run"] for part in report["parts"]} | {"ab" * 16}) == 4
    again = done("split", tmp_path / "in", "-o", tmp_path / "again", capsys=capsys)
    assert again["parts"] == report["parts"]


@pytest.mark.parametrize("by", [["step"], ["size", "1500"], ["size", "1"], ["size", "1GB"]])
def test_split_and_merged_again_it_is_what_it_was(tmp_path, capsys, by) -> None:
    two_files(tmp_path / "in")
    done("split", tmp_path / "in", "-o", tmp_path / "parts", "--by", *by, capsys=capsys)
    report = done("merge", tmp_path / "parts", "--as-one", "-o", tmp_path / "whole", capsys=capsys)
    assert len(report["runs"]) == 1
    assert Counter(payloads(*logs_below(tmp_path / "whole"))) == Counter(payloads_of_run())
    assert seen(tmp_path / "whole") == seen(tmp_path / "in")


def test_scores_by_two_definitions_do_not_become_one_run(tmp_path, capsys) -> None:
    """Up to 1.2 DeletionAUC was 1 - the area; now it is the area, and lower is better."""
    now = Instance(name="DeletionAUC", class_name="DeletionAUC", direction=Instance.LOWER_IS_BETTER, definition=2)
    for name, benchmark in {"then": Instance(name="DeletionAUC", class_name="DeletionAUC"), "now": now}.items():
        metadata = Event(run_metadata=RunMetadata(benchmarks=[benchmark]))
        write(tmp_path / name / "a.xlog", [metadata.SerializeToString()], run_id=name * 8)
    paths = [str(tmp_path / "then"), str(tmp_path / "now")]
    assert main(["merge", *paths, "--as-one", "-o", str(tmp_path / "one")]) != 0
    assert "scores of DeletionAUC by two definitions" in capsys.readouterr().err
    assert not (tmp_path / "one").exists()
    assert main(["merge", *paths, "-o", str(tmp_path / "both")]) == 0  # apart they stay


def test_by_size_no_part_is_larger_unless_one_sample_is(log, tmp_path, capsys) -> None:
    report = done("split", log, "-o", tmp_path / "out", "--by", "size", "2KB", capsys=capsys)
    assert len(report["parts"]) > 3
    for part in report["parts"]:
        files = logs_below(tmp_path / "out" / part["folder"])
        assert sum(path.stat().st_size for path in files) == part["bytes"] <= 2000
        (run,) = xlog.open(tmp_path / "out" / part["folder"])
        assert run.status == "finished"
        for step in run.steps:
            for sample in run.samples(step):
                assert len(sample.maps()) == len(EXPLAINERS)
                assert len(sample.inference.labels) == 2
                assert sample.picture() is not None
    tiny = done("split", log, "-o", tmp_path / "tiny", "--by", "size", "1", capsys=capsys)
    assert len(tiny["parts"]) == len(STEPS) * len(SAMPLES) + 1  # and one of what no version knows


def test_a_step_without_metadata_takes_those_before(tmp_path, capsys) -> None:
    said = [
        Event(step=0, run_metadata=RunMetadata(notes="all")),
        Event(step=0, sample=Sample(id="a")),
        Event(step=5, sample=Sample(id="a")),
        Event(step=7, run_end={"status": 1}),
    ]
    log = write(tmp_path / "x.xlog", [event.SerializeToString() for event in said])
    done("split", log, "-o", tmp_path / "out", capsys=capsys)
    assert [run.metadata.notes for run in xlog.open(tmp_path / "out")] == ["all"] * 3
    assert [path.parent.name for path in logs_below(tmp_path / "out")] == ["step-0", "step-5", "step-7"]


def test_a_log_with_nothing_in_it_splits_into_nothing(tmp_path, capsys) -> None:
    log = write(tmp_path / "x.xlog", [])
    for by in (["step"], ["size", "1MB"]):
        assert main(["split", str(log), "-o", str(tmp_path / by[0]), "--by", *by]) == 0
        assert list((tmp_path / by[0]).iterdir()) == []


@pytest.mark.parametrize("by", [["weight"], ["size"], ["size", "many"], ["step", "2"], ["size", "0"]])
def test_other_ways_to_split_are_refused(log, tmp_path, capsys, by) -> None:
    assert main(["split", str(log), "-o", str(tmp_path / "out"), "--by", *by]) == 2
    assert "wanted " in capsys.readouterr().err


# -------------------------------------------------------------------------------------------------------- prune


@pytest.mark.parametrize("nothing", [[], ["--steps", "100-"]])
def test_pruning_nothing_changes_nothing(tmp_path, capsys, nothing) -> None:
    files = two_files(tmp_path / "in")
    report = done("prune", tmp_path / "in", "-o", tmp_path / "out", *nothing, capsys=capsys)
    assert [path.read_bytes() for path in logs_below(tmp_path / "out")] == [path.read_bytes() for path in files]
    assert report["dropped"] == {}


def test_steps_go_and_pictures_that_others_need_stay(log, tmp_path, capsys) -> None:
    done("prune", log, "-o", tmp_path / "out", "--steps", "0-10", capsys=capsys)
    (run,) = xlog.open(tmp_path / "out")
    assert (run.id, run.steps, run.status) == ("ab" * 16, [20], "finished")
    assert all(sample.picture() is not None for sample in run.samples())
    found = kinds(payloads(*logs_below(tmp_path / "out")))
    assert found == {
        "run_metadata": 3, "run_end": 3, "picture": 3, "sample": 3, "inference": 3, "explanation": 6, "score": 6,
        "score_summary": 2, None: 1,
    }  # fmt: skip
    done("prune", log, "-o", tmp_path / "none", "--steps", "0-", capsys=capsys)
    assert kinds(payloads(*logs_below(tmp_path / "none"))) == {"run_metadata": 3, "run_end": 3}


def test_explainers_go_with_all_that_they_said(log, tmp_path, capsys) -> None:
    done("prune", log, "-o", tmp_path / "out", "--explainers", "Gradient", capsys=capsys)
    gone = [p for p in payloads_of_run() if b"Gradient" in p]
    assert payloads(*logs_below(tmp_path / "out")) == [p for p in payloads_of_run() if p not in gone]
    assert len(gone) == len(STEPS) * (2 * len(SAMPLES) + 1)
    assert main(["prune", str(log), "-o", str(tmp_path / "no"), "--explainers", "GradCam"]) == 2
    assert "got 'GradCam'; close names: 'GradCAM'" in capsys.readouterr().err
    assert not (tmp_path / "no").exists()


def test_superpixels_that_only_it_weighed_go_with_an_explainer(tmp_path, capsys) -> None:
    def weighing(explainer, name):
        return Event(
            explanation=Explanation(sample_id="a", explainer=explainer, map=Map(segments=SegmentWeights(hash=name)))
        )

    segments = [Event(segment_map=SegmentMap(hash=name)) for name in (b"1", b"2", b"3")]
    said = [*segments, weighing("LIME", b"1"), weighing("LIME", b"2"), weighing("SHAP", b"2")]
    log = write(tmp_path / "x.xlog", [event.SerializeToString() for event in said])
    assert main(["prune", str(log), "-o", str(tmp_path / "out"), "--explainers", "LIME"]) == 0
    kept = [segments[1], segments[2], weighing("SHAP", b"2")]
    assert payloads(*logs_below(tmp_path / "out")) == [event.SerializeToString() for event in kept]


def test_without_pictures_samples_say_that_none_is_stored(log, tmp_path, capsys) -> None:
    done("prune", log, "-o", tmp_path / "out", "--pictures", capsys=capsys)
    (run,) = xlog.open(tmp_path / "out")
    assert all(sample.picture() is None for sample in run.samples())
    assert not run.samples()[0].event.picture.hash
    assert (run.samples()[0].name, run.samples()[0].event.picture.width) == ("a!", 5)
    found = payloads(*logs_below(tmp_path / "out"))
    assert all(UNKNOWN_FIELD in payload for payload in found)
    assert len(found) == len(payloads_of_run()) - len(SAMPLES)


# ------------------------------------------------------------------------------------------------ which run, words


def test_of_several_runs_one_must_be_named(log, tmp_path, capsys) -> None:
    write(log.parent / "b.xlog", payloads_of_run(steps=(5,)), run_id="cd" * 16)
    assert main(["prune", str(log.parent), "-o", str(tmp_path / "out")]) == 2
    assert re.search(r"--run with one of (abab|cdcd)\w+, (abab|cdcd)\w+$", capsys.readouterr().err.strip())
    assert main(["prune", str(log.parent), "-o", str(tmp_path / "out"), "--run", "ef"]) == 2
    assert done("prune", log.parent, "-o", tmp_path / "out", "--run", "cd", capsys=capsys)["run"] == "cd" * 16


def test_steps_and_sizes_in_words() -> None:
    assert [list(found) for found in steps("5, 0-2")] == [[5], [0, 1, 2]]
    assert 10**18 in steps("7-")[0]
    assert [byte_size(text) for text in ("7", "1.5 GB", "100mb", "2K")] == [7, 1_500_000_000, 100_000_000, 2000]


@pytest.mark.parametrize("text", ["", "x", "-5", "5-1", "1,,2"])
def test_steps_that_are_none_are_refused(log, tmp_path, capsys, text) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["prune", str(log), "-o", str(tmp_path / "out"), f"--steps={text}"])
    assert "wanted steps such as" in capsys.readouterr().err


def test_a_host_that_is_a_path_names_no_file_elsewhere(tmp_path, capsys) -> None:
    first = Event(file_header={"format_major": 1, "run_id": "x", "host": "../../../x/y", "start_time": 1e300})
    log = tmp_path / "in.xlog"
    log.write_bytes(b"".join(map(record.frame, [first.SerializeToString(), *payloads_of_run()])))
    for command in ("merge", "split", "prune", "repair"):
        done(command, log, "-o", tmp_path / command, capsys=capsys)
        assert all(path.name.startswith("19700101T000000Z--x-y-0-") for path in logs_below(tmp_path / command))
        assert logs_below(tmp_path / command)
