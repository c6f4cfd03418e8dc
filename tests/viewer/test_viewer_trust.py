"""The viewer writes nothing into the folder of logs, and no path from a browser reaches the file system."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from damaged_logs import write_everything
from everything import look_at_everything
from xlog_viewer.data import LogDir
from xlog_viewer.server.app import create_app, show

SECRET = b"secret words outside the folder"
HOST = {"Host": "localhost"}


def snapshot(folder: Path) -> dict[str, tuple]:
    """Return names, sizes, times and contents of all that is below a folder."""
    return {
        str(path): (path.stat().st_mtime_ns, path.stat().st_mode, path.read_bytes() if path.is_file() else b"")
        for path in [folder, *sorted(folder.rglob("*"))]
    }


@pytest.fixture
def folder(tmp_path):
    """A folder of logs that nobody may write to, beside a secret."""
    (tmp_path / "secret.xlog").write_bytes(SECRET)
    (tmp_path / "secret.txt").write_bytes(SECRET)
    folder = tmp_path / "logs"
    log = write_everything(folder)
    for sidecar in folder.glob("*.xlog.*"):
        sidecar.unlink()  # as for logs of an older version
    (folder / "link.xlog").symlink_to(tmp_path / "secret.xlog")
    log.path.chmod(0o444)
    folder.chmod(0o555)
    yield folder
    folder.chmod(0o755)


def test_nothing_is_written_into_the_folder(folder):
    before = snapshot(folder)
    logs = LogDir(folder, rescan=0)
    logs.refresh(math.inf)
    client = create_app(logs).server.test_client()
    for row in logs.runs():
        look_at_everything(logs, client, row.key)
    logs.refresh(math.inf)
    assert snapshot(folder) == before


CLIMBS = [
    *("../secret.txt", "..%2fsecret.txt", "%2e%2e/secret.txt", "%2e%2e%2fsecret.txt", "..%5csecret.txt"),
    *("..%252fsecret.txt", "....//secret.txt", "%c0%ae%c0%ae/secret.txt", "%00", "secret.txt%00.png", "link.xlog"),
]
PLACES = [
    *("/{}", "/run/{}", "/run/{}/picture/1/1", "/run/{}/map/1/1", "/run/x/{}", "/run/x/picture/{}", "/run/x/map/1/{}"),
    *(
        "/run/x/mask/1/1/{}",
        "/assets/{}",
        "/assets/client/maps/{}",
        "/_dash-component-suites/dash/{}",
        "/colors/{}",
        "/_favicon.ico/{}",
    ),
]


@pytest.mark.parametrize("place", PLACES)
def test_no_path_from_the_browser_reaches_the_file_system(folder, place):
    client = create_app(LogDir(folder)).server.test_client()
    absolute = str(folder.parent / "secret.txt")
    for climb in [*CLIMBS, absolute, absolute.replace("/", "%2f"), f"file:%2f%2f{absolute}"]:
        answer = client.get(place.format(climb), headers=HOST, buffered=True)
        assert answer.status_code in (200, 308, 400, 404, 405), climb
        assert SECRET not in answer.data
        assert b"Traceback" not in answer.data


@pytest.mark.parametrize("climb", CLIMBS)
def test_no_key_or_query_reaches_the_file_system(folder, climb):
    logs = LogDir(folder)
    logs.refresh(math.inf)
    (key,) = [row.key for row in logs.runs()]
    for path in (
        f"/run/{climb}",
        f"/run/{climb}/sample/1",
        f"/run/{key}/sample/{climb}",
        f"/{climb}",
        f"/run/{key}/{climb}",
    ):
        assert show(logs, path, "")[0]["title"] == "Not found"
    for name in ("q", "step", "label", "samples", "view", "sort", "lang", "by", "in", "occlusion", "at", "show"):
        for page in ("/", f"/run/{key}", f"/run/{key}/gallery", f"/run/{key}/table", f"/run/{key}/scores"):
            show(logs, page, f"?{name}={climb}")


def test_links_that_lead_out_of_the_folder_are_not_followed(folder):
    logs = LogDir(folder)
    logs.refresh(math.inf)
    assert len(logs.runs()) == 1
    assert [name for name, _ in logs.unreadable()] == ["link.xlog"]
