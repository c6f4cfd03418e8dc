"""The viewer in a notebook's cell: `xlog.view`, without a Jupyter."""

from __future__ import annotations

import os
import subprocess
import sys
import urllib.request
from functools import partial
from html.parser import HTMLParser
from types import SimpleNamespace

import pytest
from synthetic import whole_run
from waiting import PATIENCE, becomes

import xlog
from xlog.errors import ConfigError


class Tags(HTMLParser):
    """The tags of a piece of HTML, with their attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict]] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url) as answer:
            return answer.status == 200
    except OSError:
        return False


@pytest.fixture
def viewer(logdir):
    whole_run(logdir)
    with xlog.view(logdir, height=600) as viewer:
        yield viewer


def test_a_cell_shows_a_frame_with_a_name_and_a_link(viewer, logdir):
    (_, frame), _, (_, link) = Tags(viewer._repr_html_()).found
    assert (frame["src"], frame["height"], link["href"]) == (viewer.url, "600", viewer.url)
    assert frame["title"] == f"xlog: {logdir.resolve()}"
    assert answers(viewer.url)


def test_names_of_folders_are_text(tmp_path):
    folder = tmp_path / '"><script>'
    folder.mkdir()
    with xlog.view(folder) as viewer:
        assert [tag for tag, _ in Tags(viewer._repr_html_()).found] == ["iframe", "p", "a"]


def test_once_more_gives_the_one_that_runs(viewer, logdir):
    again = xlog.view(str(logdir), height=300)
    assert again is viewer
    assert 'height="300"' in again._repr_html_()
    viewer.stop()
    viewer.stop()
    assert not answers(viewer.url)
    assert "stopped" in repr(viewer)
    with xlog.view(logdir) as another:
        assert another is not viewer
        assert answers(another.url)


def test_plain_python_prints_the_address_and_a_notebook_does_not(viewer, logdir, capsys, monkeypatch):
    xlog.view(logdir)
    assert capsys.readouterr().out == f"xlog viewer: {viewer.url}\n"
    shell = SimpleNamespace(kernel=object())
    monkeypatch.setitem(sys.modules, "IPython", SimpleNamespace(get_ipython=lambda: shell))
    xlog.view(logdir)
    assert capsys.readouterr().out == ""


def test_what_cannot_be_shown_says_why(tmp_path):
    with pytest.raises(ConfigError, match="does not exist; give --logdir the folder"):
        xlog.view(tmp_path / "nowhere")
    with pytest.raises(ConfigError, match="wanted an address like"):
        xlog.view(tmp_path, public_url="hub")
    with pytest.raises(ConfigError, match="height: wanted pixels, got 0"):
        xlog.view(tmp_path, height=0)


def test_without_the_extra_it_says_what_to_install(tmp_path, monkeypatch):
    (tmp_path / "waitress.py").write_text("raise ModuleNotFoundError(name='waitress')")
    monkeypatch.setenv("PYTHONPATH", f"{tmp_path}{os.pathsep}{os.environ.get('PYTHONPATH', '')}")
    with pytest.raises(ConfigError, match=r"pip install 'xlog-xai\[viewer\]'"):
        xlog.view(tmp_path)


def test_behind_a_proxy_the_frame_is_its_address_with_a_token(logdir):
    with xlog.view(logdir, public_url="https://hub.example.org/user/me/proxy/8050/") as viewer:
        assert viewer.url.startswith("https://hub.example.org/user/me/proxy/8050/?token=")


@pytest.mark.parametrize("end", ["", "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"])
def test_it_ends_with_the_kernel_however_that_ends(logdir, end):
    code = f"import xlog; xlog.view({str(logdir)!r}); {end}"
    command = [sys.executable, "-c", code]
    said = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False).stdout
    becomes(partial(answers, said.split()[-1]), False)


def test_what_interrupts_a_cell_does_not_end_it(viewer):
    assert os.getpgid(viewer._process.pid) != os.getpgid(0)  # an interrupt goes to the group of the kernel
    assert answers(viewer.url)
