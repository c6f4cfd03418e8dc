"""`xlog export --figure`: files for a paper; whatever is wrong is said by name before anything is written."""

from __future__ import annotations

import json

import pytest
from PIL import Image
from synthetic import whole_run

from xlog.cli import main
from xlog.commands import viewer_parts


@pytest.fixture
def log(tmp_path):
    whole_run(tmp_path / "run", samples=4)
    return tmp_path / "run"


def test_a_figure_in_three_kinds_and_nothing_else(log, tmp_path, capsys) -> None:
    files = [str(tmp_path / "out" / f"figure.{kind}") for kind in ("png", "svg", "pdf")]
    chosen = ["--samples", "photo 4.jpg", "s1", "--explainers", "IntegratedGradients", "--label", "dog"]
    assert main(["export", str(log), "--figure", *files, *chosen, "--scale", "2", "--looks", "show=map", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"figures": files}
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["figure.pdf", "figure.png", "figure.svg"]
    svg = (tmp_path / "out/figure.svg").read_text()
    assert svg.index("photo 4.jpg: IntegratedGradients for dog") < svg.index("photo 1.jpg: IntegratedGradients for dog")
    assert "GradCAM" not in svg


def test_a_figure_beside_tables_and_samples_that_nobody_named(log, tmp_path, capsys) -> None:
    figure = tmp_path / "figure.png"
    assert main(["export", str(log), "-o", str(tmp_path / "tables"), "--figure", str(figure), "--dpi", "150"]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == str(figure)
    assert (tmp_path / "tables/samples.csv").exists()
    with Image.open(figure) as image:
        assert image.info["dpi"] == pytest.approx((150, 150), abs=0.1)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--samples", "photo 9.jpg"], "wanted the id or name of a sample at step 0, got 'photo 9.jpg'; did you mean"),
        (["--explainers", "LIME"], "wanted explainers of GradCAM, IntegratedGradients, got LIME"),
        (["--label", "cats"], "got 'cats'; did you mean cat?"),
        (["--label", "rocket"], "wanted maps of rocket for photo 1.jpg, got maps of cat, dog; choose one"),
        (["--step", "7"], "wanted step 7, got a run with steps 0"),
        (["--scale", "1.5"], "wanted scale to be a whole number from 1 to 16, got '1.5'"),
        (["--dpi", "wide"], "wanted dpi to be a whole number from 72 to 1200, got 'wide'"),
        (["--bar", "left"], "wanted bar to be one of figure, map, none, got 'left'"),
        (["--looks", "opacity=101"], "wanted opacity to be a number from 0 to 100, got '101'"),
        (["--looks", "glow=1"], "wanted looks of opacity,"),
        (["--looks", "seq=jet"], "wanted seq to be one of inferno,"),
        (["--font-file", "absent.ttf"], "Wanted a font file (.ttf, .otf or .ttc), got absent.ttf"),
        (["--maps", "npy"], "wanted -o DIR with --maps, got none"),
    ],
)
def test_what_cannot_be_drawn_is_said_and_nothing_is_written(log, tmp_path, capsys, arguments, said) -> None:
    assert main(["export", str(log), "--figure", str(tmp_path / "figure.pdf"), *arguments]) == 2
    assert said in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["run"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--figure", "figure.gif"], "wanted a file that ends in .png, .svg, .pdf, got 'figure.gif'"),
        (["--figure", "run.png"], "wanted a path that is not there yet, got 'run.png'"),
        (["--figure", "new.png", "--looks", "dark"], "wanted NAME=VALUE, such as opacity=60, got 'dark'"),
    ],
)
def test_wrong_arguments_are_refused(log, tmp_path, capsys, monkeypatch, arguments, said) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "run.png").write_text("there")
    with pytest.raises(SystemExit) as stop:
        main(["export", str(log), *arguments])
    assert stop.value.code == 2
    assert said in capsys.readouterr().err
    assert (tmp_path / "run.png").read_text() == "there"


def test_options_of_figures_want_one(log, tmp_path, capsys) -> None:
    assert main(["export", str(log)]) == 2
    assert "wanted -o DIR for tables, --figure FILE or --tensorboard DIR, got none" in capsys.readouterr().err
    assert main(["export", str(log), "-o", str(tmp_path / "x"), "--samples", "s1", "--font", "9"]) == 2
    assert "wanted --figure FILE with --samples, --font, got none" in capsys.readouterr().err
    assert not (tmp_path / "x").exists()


def test_too_many_samples_are_no_figure(tmp_path, capsys) -> None:
    whole_run(tmp_path / "run", samples=25)
    names = [f"s{number}" for number in range(1, 26)]
    assert main(["export", str(tmp_path / "run"), "--figure", str(tmp_path / "a.svg"), "--samples", *names]) == 2
    assert "wanted at most 24 samples, got 25; make several figures" in capsys.readouterr().err


def test_without_the_viewer_the_package_is_named(log, tmp_path, capsys, monkeypatch) -> None:
    def missing(name: str):
        raise ModuleNotFoundError("No module named 'dash'", name="dash")

    monkeypatch.setattr(viewer_parts, "import_module", missing)
    assert main(["export", str(log), "--figure", str(tmp_path / "a.png")]) == 2
    assert "export --figure: wanted the package dash, which is not installed" in capsys.readouterr().err
