"""`xlog report`: what is in the file, what it refuses, and that nothing of a log becomes markup."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import math
import re
from html.parser import HTMLParser

import numpy as np
import pytest
from dash import html
from paired_logs import BENCHMARKS, network, write_samples
from PIL import Image
from synthetic import EXPLAINERS, SIZE, Log, whole_run
from table_logs import rows_and_values, table_log
from tree_logs import trees_log
from xlog_viewer.report import ReportError, Wanted, make
from xlog_viewer.report.bars import bars
from xlog_viewer.report.colored import MOST_PIXELS, map_address
from xlog_viewer.report.markup import markup, svg
from xlog_viewer.store.entries import MapPayload, Summary
from xlog_viewer.words import text

from xlog.cli import main
from xlog.painting.palettes import color_tables

BAD = '<script>alert("x")</script>'


class Parsed(HTMLParser):
    """A file's elements: (tag, attributes), and its visible words."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.words: list[str] = []
        self.code: dict[str, str] = {}
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data):
        if self.get_starttag_text() and self.elements[-1][0] in ("style", "script") and data.strip():
            self.code.setdefault(self.elements[-1][0], data)
        if self.elements and self.elements[-1][0] == "wbr" and self.words:
            self.words[-1] += data  # one word, in two lines where there is no room
        else:
            self.words.append(data)

    def all(self, tag: str, **wanted: str) -> list[dict[str, str]]:
        named = {name.rstrip("_"): value for name, value in wanted.items()}
        return [a for t, a in self.elements if t == tag and all(a.get(n) == v for n, v in named.items())]

    @property
    def text(self) -> str:
        return " ".join(self.words)


def report(folder, **wanted) -> Parsed:
    return Parsed(make(sorted(folder.glob("*.xlog")), Wanted(**wanted), "xlog test").html)


def picture_of(address: str) -> Image.Image:
    return Image.open(io.BytesIO(base64.b64decode(address.partition("base64,")[2])))


# ------------------------------------------------------------------------------------------------------------ markup


def test_components_become_html_and_texts_stay_texts():
    made = markup(html.P([BAD, html.Span("a & b", className="x", title='"'), None], id="p", tabIndex="0"))
    words = '&lt;script&gt;alert("x")&lt;/script&gt;'
    assert made == f'<p id="p" tabindex="0">{words}<span class="x" title="&quot;">a &amp; b</span></p>'


def test_styles_and_other_attributes_have_the_names_of_html():
    made = markup(html.Div(style={"backgroundColor": "red", "width": "5%"}, **{"aria-hidden": "true", "data-x": BAD}))
    attributes = Parsed(made).elements[0][1]
    assert attributes == {"style": "background-color: red; width: 5%", "aria-hidden": "true", "data-x": BAD}


def test_a_link_to_a_page_is_no_link_in_a_file():
    assert markup(html.A("x", href="/run/1", className="nav chip")) == '<span class="nav chip">x</span>'
    assert markup(html.A("x", href="#below")) == '<a href="#below">x</a>'


def test_svg_keeps_its_capitals():
    made = markup(svg("svg", svg("image", preserveAspectRatio="none", stroke_width=2), viewBox="0 0 1 1"))
    assert made == '<svg viewBox="0 0 1 1"><image preserveAspectRatio="none" stroke-width="2"></image></svg>'


# -------------------------------------------------------------------------------------------------------------- maps


def payload(values, signed: bool, low: float, high: float) -> MapPayload:
    values = np.asarray(values, "<f4")
    return MapPayload(values.tobytes(), values.shape[1], values.shape[0], signed, low, high, low, high)


@pytest.mark.parametrize(("signed", "kind", "name"), [(False, "sequential", "inferno"), (True, "diverging", "RdBu")])
def test_maps_have_the_colors_of_the_viewer(signed, kind, name):
    table = color_tables()[kind][name]
    image = picture_of(map_address(payload([[-1, 0, 1, 9]], signed, -1, 1))).convert("RGB")
    assert [image.getpixel((x, 0)) for x in range(4)] == [tuple(table[level]) for level in (0, 128, 255, 255)]


def test_a_map_of_one_value_has_the_color_of_none():
    image = picture_of(map_address(payload([[3, 3]], False, 3, 3))).convert("RGB")
    assert image.getpixel((0, 0)) == tuple(color_tables()["sequential"]["inferno"][0])


def test_what_is_no_number_is_bare():
    image = picture_of(map_address(payload([[math.nan, 1]], False, 0, 1)))
    assert [image.getpixel((x, 0))[3] for x in range(2)] == [0, 255]


def test_a_large_map_is_averaged_down():
    values = np.zeros((2 * MOST_PIXELS, 4), np.float32)
    assert picture_of(map_address(payload(values, False, 0, 1))).size == (4, MOST_PIXELS)


# -------------------------------------------------------------------------------------------------------------- bars


def test_bars_are_in_proportion_and_begin_at_0():
    def summary(name, mean, low=None, high=None):
        return Summary(name, "m", count=3, missing=1, mean=mean, low=low, high=high)

    rows = [summary("A", 0.5, 0.25, 1.0), summary("B", -1.0), summary("C", None), summary("D", math.nan)]
    drawn = Parsed(markup(bars(rows, ["B"], "words")))
    first, second = drawn.all("rect")
    assert float(second["width"]) == pytest.approx(2 * float(first["width"]), abs=0.02)
    assert float(second["x"]) + float(second["width"]) == pytest.approx(float(first["x"]), abs=0.02)
    assert first["fill"] != second["fill"]
    assert len(drawn.all("path")) == 1
    assert drawn.text.count("no value") == 2


# ---------------------------------------------------------------------------------------------------------- the file


def test_a_report_holds_all_that_it_shows(logdir):
    whole_run(logdir)
    found = report(logdir)
    for tag, attributes in found.elements:
        for name in ("src", "href"):
            address = attributes.get(name, "data:")
            assert address.startswith(("data:", "#")), (tag, address)
    assert "url(http" not in found.code["style"]
    assert len(found.all("image", class_="map")) == 3 * len(EXPLAINERS)
    stored = [a for a in found.all("image") if a.get("id", "").startswith("picture-")]
    assert len(stored) == 3  # each picture once, however often it is seen
    assert {picture_of(image["href"]).size for image in stored} == {(SIZE, SIZE)}
    assert all(word in found.text for word in ("photo 1.jpg", "TinyNet", "0.61", "no value", "cup of coffee"))
    assert "Everything shown here was read without errors" in found.text


def test_the_policy_allows_this_style_and_this_script_and_pictures_in_the_file(logdir):
    whole_run(logdir, samples=1)
    found = report(logdir)
    (policy,) = (meta["content"] for meta in found.all("meta") if "http-equiv" in meta)
    assert policy.startswith("default-src 'none'; img-src data:;")
    for kind in ("style", "script"):
        digest = base64.b64encode(hashlib.sha256(found.code[kind].encode()).digest()).decode()
        assert f"{kind}-src 'sha256-{digest}'" in policy


def test_names_of_a_log_stay_text(logdir):
    log = Log(logdir, classes=[BAD, "</style>"])
    log.metadata(notes=BAD, tags=["</script>"])
    log.sample(1, name=BAD, picture_hash=log.picture(1))
    log.map(1, 0, BAD)
    log.summary(BAD, BAD, 0.5)
    log.close()
    found = report(logdir, title=BAD)
    assert len(found.all("script")) == len(found.all("style")) == 1
    assert BAD in found.text


def test_samples_are_spaced_named_or_all(logdir):
    whole_run(logdir, samples=9)

    def positions(**wanted) -> list[str]:
        return [section["id"] for section in report(logdir, **wanted).all("section", class_="of-sample")]

    assert positions(count=3) == ["sample-1", "sample-5", "sample-9"]
    assert len(positions()) == 9
    assert positions(samples=("photo 4.jpg", "s2", "s4")) == ["sample-4", "sample-2"]
    assert "3 of 9 samples" in report(logdir, count=3).text
    with pytest.raises(ReportError, match=r"got 'photo 44.jpg'; did you mean .*photo 4.jpg"):
        report(logdir, samples=("photo 44.jpg",))


def test_further_labels_are_shown_on_request_and_named_else(logdir):
    log = Log(logdir)
    log.metadata()
    log.whole_sample(1)
    log.close()
    one, two = report(logdir), report(logdir, labels=2)
    assert "Also explained, but not shown here: dog" in one.text
    assert "Also explained" not in two.text
    assert len(two.all("image", class_="map")) == 2 * len(one.all("image", class_="map")) == 2 * len(EXPLAINERS)


def test_rows_have_their_values_and_bars_and_no_picture(logdir):
    table_log(logdir / "run", *rows_and_values(2), truths=[9, 12], importances={"gain": [3, 2, 1]})
    told = report(logdir / "run")
    tags = [tag for tag, _ in told.elements]
    kinds = [attributes.get("class", "") for _, attributes in told.elements]
    assert kinds.count("row-values") == 2
    assert sum("contributions" in kind for kind in kinds) == 3  # of two rows, and the importances
    assert "image" not in tags
    assert "Image not stored" not in told.text
    assert all(words in told.text for words in ("base value", "Importance of features", "mean absolute error"))


def test_each_sample_has_the_scores_of_its_maps(logdir):
    log = Log(logdir)
    network(log, "Net", "torch")
    write_samples(log, [1])
    log.close()
    _, _, below = report(logdir).text.partition("Scores for cat")
    assert below.split().count(text.number(37 / 101)) == len(EXPLAINERS) * len(BENCHMARKS)


def test_explainers_and_steps_are_chosen(logdir):
    log = Log(logdir)
    log.metadata()
    for step in (0, 100):
        log.whole_sample(1, step)
    log.close()
    assert len(report(logdir, explainers=("GradCAM",)).all("image", class_="map")) == 1
    assert "at step 100" in report(logdir).text
    assert "at step 0" in report(logdir, step=0).text
    with pytest.raises(ReportError, match="wanted step 7, got a run with steps 0, 100"):
        report(logdir, step=7)
    with pytest.raises(ReportError, match="wanted explainers of GradCAM, IntegratedGradients, got LIME"):
        report(logdir, explainers=("LIME",))


def test_trees_are_drawn_with_their_windows(logdir):
    trees_log(logdir)
    found = report(logdir, samples=("s1",))
    assert "Revealing" in found.text
    assert "Hiding" in found.text
    clips = found.all("clippath")
    assert len({clip["id"] for clip in clips}) == len(clips) == 3
    assert found.all("use", filter="url(#dim)")


def test_a_report_speaks_chinese(logdir):
    whole_run(logdir)
    found = report(logdir, language="zh")
    assert found.all("html", lang="zh")
    assert "此处显示的内容全部正常读取" in found.text


def test_damage_is_said(logdir):
    path = whole_run(logdir).path
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0xFF
    path.write_bytes(data)
    found = report(logdir)
    assert "Everything shown here was read without errors" not in found.text
    assert "nreadable" in " ".join(found.text.split())


def test_an_empty_run_has_a_report(logdir):
    Log(logdir).close()
    assert "No scores were logged" in report(logdir).text


# ------------------------------------------------------------------------------------------------------- the command


def test_the_command_writes_one_file_and_never_over_another(logdir, tmp_path, capsys):
    whole_run(logdir)
    out = tmp_path / "report.html"
    command = ["report", str(logdir), "-o", str(out), "--count", "2", "--json"]
    assert main(command) == 0
    said = json.loads(capsys.readouterr().out)
    assert said == {
        **{"out": str(out), "step": 0, "samples": 2, "bytes": out.stat().st_size, "explainers": list(EXPLAINERS)}
    }
    before = out.read_text()
    assert main([*command, "--title", "Another"]) == 2
    assert "add --force" in capsys.readouterr().err
    assert out.read_text() == before
    assert main([*command, "--title", "Another", "--force"]) == 0
    assert "<title>Another</title>" in out.read_text()
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_the_command_wants_one_run(logdir, tmp_path, capsys):
    ids = [whole_run(logdir / name, run_id=name * 16).path and name * 16 for name in ("ab", "cd")]
    out = tmp_path / "report.html"
    assert main(["report", str(logdir), "-o", str(out)]) == 2
    said = capsys.readouterr().err
    assert all(identity in said for identity in ids)
    assert main(["report", str(logdir), "-o", str(out), "--run", "ab"]) == 0
    assert ids[0] in out.read_text()
    assert ids[1] not in out.read_text()


def test_an_event_file_is_a_run_too(logdir, tmp_path):
    path = whole_run(logdir).path
    whole_run(logdir / "other")
    out = tmp_path / "report.html"
    assert main(["report", str(path), "-o", str(out)]) == 0
    assert path.name in out.read_text()


def test_without_the_viewer_the_command_says_what_to_install(logdir, tmp_path, capsys, monkeypatch):
    def missing(name: str):
        raise ModuleNotFoundError("no dash", name="dash")

    whole_run(logdir)
    monkeypatch.setattr("xlog.commands.viewer_parts.import_module", missing)
    assert main(["report", str(logdir), "-o", str(tmp_path / "report.html")]) == 2
    assert re.search(r"wanted the package dash.*pip install 'xlog-xai\[viewer\]'", capsys.readouterr().err)


def test_wrong_names_are_wrong_arguments(logdir, tmp_path, capsys):
    whole_run(logdir)
    assert main(["report", str(logdir), "-o", str(tmp_path / "r.html"), "--samples", "nobody"]) == 2
    assert "'nobody'" in capsys.readouterr().err
    assert list(tmp_path.glob("*.html")) == []
