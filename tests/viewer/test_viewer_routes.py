"""Routes of bytes, headers, and who may ask."""

from __future__ import annotations

import gzip
import json
import math

import numpy as np
import plotly.io as pio
import pytest
from synthetic import SIZE, whole_run
from werkzeug.test import create_environ, run_wsgi_app
from xlog_viewer.address.paths import map_path, picture_path
from xlog_viewer.server.app import create_app
from xlog_viewer.server.security import content_policy

from xlog.events.codec import full_map
from xlog.events.reader import EventReader


@pytest.fixture
def log(logdir, logs):
    log = whole_run(logdir)
    logs.refresh(math.inf)
    return log


@pytest.fixture
def run(log, logs):
    return logs.run(logs.runs()[0].key)


@pytest.fixture
def client(logs):
    return create_app(logs).server.test_client()


def get(client, path: str, host: str = "127.0.0.1:8050", **headers: str):
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.get(path, headers={"Host": host, **named}, buffered=True)


def test_a_picture_comes_as_it_was_stored(client, run):
    response = get(client, picture_path(run.key, run.sample(1).picture))
    assert response.status_code == 200
    assert response.mimetype == "image/png"
    assert response.data.startswith(b"\x89PNG")
    assert "immutable" in response.headers["Cache-Control"]


def test_a_map_comes_as_floats_with_its_ranges(client, run, log):
    ref = run.sample(1).maps[0, "IntegratedGradients"].ref
    response = get(client, map_path(run.key, ref))
    with EventReader(log.path) as reader:
        expected = full_map(reader.read_at(ref.offset).explanation.map)
    np.testing.assert_array_equal(np.frombuffer(response.data, "<f4").reshape(SIZE, SIZE), expected)
    assert response.headers["X-Map-Shape"] == f"{SIZE},{SIZE}"
    assert response.headers["X-Map-Signed"] == "1"
    assert [float(end) for end in response.headers["X-Map-Range"].split(",")] == [expected.min(), expected.max()]
    low, high = (float(end) for end in response.headers["X-Map-Scale"].split(","))
    assert low == -high < 0


def test_a_map_is_compressed_for_who_takes_it(client, run):
    path = map_path(run.key, run.sample(1).maps[0, "GradCAM"].ref)
    plain, packed = get(client, path), get(client, path, Accept_Encoding="gzip, deflate")
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert packed.headers["Vary"] == "Accept-Encoding"
    assert packed.headers["ETag"] != plain.headers["ETag"]


def test_what_a_browser_has_is_not_sent_again(client, run):
    for path in (map_path(run.key, run.sample(1).maps[0, "GradCAM"].ref), picture_path(run.key, run.sample(1).picture)):
        tag = get(client, path).headers["ETag"]
        again = get(client, path, If_None_Match=tag)
        assert (again.status_code, again.data) == (304, b"")


def test_what_is_not_there_is_404_without_a_trace(client, run):
    ref = run.sample(1).picture
    wrong = [
        f"/run/{run.key}/picture/{ref.file}/{ref.offset + 1}",
        f"/run/{run.key}/map/{ref.file}/{ref.offset}",
        f"/run/nope/picture/{ref.file}/{ref.offset}",
        f"/run/{run.key}/picture/0/0",
        f"/run/{run.key}/map/99999999999999999999999999/99999999999999999999999999999",
    ]
    for path in wrong:
        response = get(client, path)
        assert response.status_code == 404, path
        assert b"Traceback" not in response.data


@pytest.mark.parametrize(
    "path", ["/run/x/picture/../../etc/passwd", "/run/x/map/-1/-1", "/assets/../data.py", "/assets/%2e%2e/data.py"]
)
def test_no_path_leads_into_the_file_system(client, run, path):
    response = get(client, path)
    assert b"root:" not in response.data
    assert b"EventReader" not in response.data


def test_color_tables_are_served(client, log):
    tables = json.loads(get(client, "/colors").data)
    assert {kind: next(iter(named)) for kind, named in tables.items()} == {"sequential": "inferno", "diverging": "RdBu"}
    assert all(len(table) == 256 for named in tables.values() for table in named.values())


def test_the_script_of_charts_comes_packed_and_once(client):
    first = get(client, "/plotly.js")
    script = gzip.decompress(first.data)
    assert b"plotly.js" in script[:100]
    template = json.loads(script.rpartition(b"window.chartTemplate = ")[2].strip().removesuffix(b";"))
    assert template == pio.templates["plotly"].to_plotly_json()  # which plotly.py puts into each figure
    assert get(client, "/plotly.js", **{"If-None-Match": first.headers["ETag"]}).status_code == 304


def test_the_script_of_charts_is_on_its_way_while_a_page_that_begins_with_one_is_made(client, run):
    ahead = b'<link rel="preload" as="script" href="/plotly.js">'
    assert ahead in get(client, f"/run/{run.key}/summary").data
    assert ahead not in get(client, f"/run/{run.key}/gallery").data


@pytest.mark.parametrize(
    "path", ["/", "/_dash-layout", "/colors", "/plotly.js", "/nowhere", "/run/x/map/1/1", "/client.js"]
)
def test_every_answer_has_the_headers_of_security(client, path):
    headers = get(client, path).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe-eval" not in policy
    assert "script-src 'self' 'sha256-" in policy
    assert "http" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize("path", ["/", "/_dash-layout", "/colors", "/run/x/map/1/1", "/client.js"])
@pytest.mark.parametrize(
    "host",
    ["evil.test", "evil.test:8050", "127.0.0.1.evil.test", "localhost.evil.test", "", "[::1", "@", "a@evil.test"],
)
def test_other_hosts_are_refused(client, path, host):
    asked = create_environ(path, headers={"Host": host})
    _, status, _ = run_wsgi_app(client.application, asked)  # Flask's client of Werkzeug 3.0 cannot read all hosts
    assert status.startswith("400 ")


@pytest.mark.parametrize("host", ["127.0.0.1:8050", "localhost", "LOCALHOST:1234", "[::1]:8050"])
def test_this_machine_is_served(client, host):
    assert get(client, "/", host=host).status_code == 200


def test_other_origins_are_refused(client):
    assert get(client, "/colors", Origin="http://evil.test").status_code == 403
    assert get(client, "/colors", Origin="null").status_code == 403
    assert get(client, "/colors", Origin="http://127.0.0.1:8050").status_code == 200


def test_the_policy_allows_nothing_from_elsewhere():
    sources = {word for part in content_policy(["'sha256-x'"]).split("; ") for word in part.split()[1:]}
    assert sources == {"'none'", "'self'", "'sha256-x'", "'unsafe-inline'", "data:", "blob:"}


@pytest.mark.parametrize(("path", "depth"), [("/_dash-update-component", 1_000_000), ("/run/{key}/settings", 4000)])
def test_json_that_is_nested_without_end_is_a_bad_request(client, run, path, depth):
    headers = {"Host": "localhost", "Origin": "http://localhost"}
    there = path.format(key=run.key)
    answer = client.post(there, data="[" * depth, content_type="application/json", headers=headers)
    assert (answer.status_code, answer.data) == (400, b"")
