"""Who may look: tokens, names of hosts, reverse proxies, frames, and the command's options for them."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import urllib.error
import urllib.request

import pytest
from conftest import COMMAND
from plotly.utils import PlotlyJSONEncoder
from synthetic import whole_run
from waiting import PATIENCE
from xlog_viewer import cli
from xlog_viewer.address.paths import picture_path, within
from xlog_viewer.server import access as access_module
from xlog_viewer.server.access import AccessError, PublicUrl, access, checked_origin, checked_token, is_loopback
from xlog_viewer.server.app import create_app, show
from xlog_viewer.server.security import content_policy
from xlog_viewer.server.serve import links

TOKEN = "correct-horse"
TEAM = PublicUrl.parse("https://team.example.org/tools/xlog/")


@pytest.fixture
def key(logdir, logs) -> str:
    whole_run(logdir)
    logs.refresh(float("inf"))
    return logs.runs()[0].key


def client_of(logs, **how):
    how = {"host": "127.0.0.1", "port": 8050, "token": TOKEN} | how
    return create_app(logs, access(how.pop("host"), how.pop("port"), **how)).server.test_client()


def get(client, path: str, host: str = "127.0.0.1:8050", **headers: str):
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.get(path, headers={"Host": host, **named}, buffered=True)


# --------------------------------------------------------------------------------------------------------- tokens


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "127.1.2.3"])
def test_this_machine_alone_needs_no_token(host):
    assert access(host, 1).token is None


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "", "gpu7.lab", "192.0.2.7"])
def test_any_other_host_gets_a_token_of_its_own_at_each_start(host):
    first, second = access(host, 1).token, access(host, 1).token
    assert first != second
    assert len(first) >= 32


def test_a_public_address_means_others_even_on_loopback():
    assert access("127.0.0.1", 1, public=TEAM).token is not None
    assert access("127.0.0.1", 1, public=PublicUrl.parse("http://localhost:8888/proxy/8050/")).token is None
    assert access("127.0.0.1", 1, public=TEAM, ask=False).token is None
    assert access("127.0.0.1", 1, token=TOKEN).token == TOKEN


EVERYTHING = ["/", "/run/x", "/colors", "/client.js", "/_dash-layout", "/_dash-dependencies", "/run/x/map/1/1"]


@pytest.mark.parametrize("path", EVERYTHING)
@pytest.mark.parametrize("given", ["", "?token=", "?token=wrong-horse", "?token=%FF%00é", "?TOKEN=correct-horse"])
def test_without_the_token_nothing_is_served_but_words(logs, path, given):
    response = get(client_of(logs), path + given)
    assert response.status_code == 403
    assert "prints the link in the terminal" in response.text
    assert "<script" not in response.text
    assert TOKEN not in response.text
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]


def test_the_words_are_in_the_browsers_language(logs):
    assert "终端" in get(client_of(logs), "/", Accept_Language="zh-CN").text


def test_the_token_becomes_a_cookie_and_leaves_the_address(logs, key):
    client = client_of(logs)
    response = get(client, f"/run/{key}?step=1&token={TOKEN}&q=a%26b")
    assert response.status_code == 303
    assert response.headers["Location"] == f"/run/{key}?step=1&q=a%26b"
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["Referrer-Policy"] == "no-referrer"
    cookie = response.headers["Set-Cookie"]
    assert cookie.startswith(f"xlog-view-8050={TOKEN};")
    assert {"HttpOnly", "SameSite=Strict", "Path=/"} < set(cookie.split("; "))
    assert all(get(client, path).status_code == 200 for path in ("/", f"/run/{key}", "/colors", "/client.js"))


def test_a_cookie_of_another_viewer_lets_nobody_in(logs):
    client = client_of(logs)
    assert get(client, "/", Cookie=f"xlog-view-8051={TOKEN}").status_code == 403
    assert get(client, "/", Cookie="xlog-view-8050=wrong-horse").status_code == 403


@pytest.mark.parametrize("path", ["//evil.test/", "///evil.test", "/\\evil.test", "/%5Cevil.test", "/%2F/evil.test"])
def test_the_token_leads_to_no_other_host(logs, path):
    location = get(client_of(logs), f"{path}?token={TOKEN}").headers.get("Location", "/")
    assert re.match(r"/(?![/\\])", location)


def test_a_token_is_not_too_short_and_fits_into_an_address():
    assert checked_token(TOKEN) == TOKEN
    for words in ("", "short", "white space", "umläute-", 'quote"quote', "line\nline"):
        with pytest.raises(ValueError, match="wanted at least 8"):
            checked_token(words)


def test_links_let_in_whom_they_are_given_to(monkeypatch):
    monkeypatch.setattr("xlog_viewer.server.serve.own_numbers", lambda host: ["192.0.2.7", "2001:db8::7"])
    anywhere = links("0.0.0.0", access("0.0.0.0", 80, token=TOKEN))
    assert anywhere == [f"http://{at}:80/?token={TOKEN}" for at in ("127.0.0.1", "192.0.2.7", "[2001:db8::7]")]
    assert links("::1", access("::1", 80)) == ["http://[::1]:80/"]
    proxied = links("127.0.0.1", access("127.0.0.1", 80, public=TEAM, ask=False))
    assert proxied == ["https://team.example.org/tools/xlog/", "http://127.0.0.1:80/tools/xlog/"]


# ---------------------------------------------------------------------------------------------------------- hosts


def test_a_viewer_on_all_addresses_goes_by_numbers_and_its_own_names(monkeypatch):
    monkeypatch.setattr(access_module.socket, "gethostname", lambda: "GPU7")
    monkeypatch.setattr(access_module.socket, "getfqdn", lambda: "gpu7.lab.example")
    requested = access("0.0.0.0", 8050)
    for host in ("gpu7:8050", "GPU7.local", "gpu7.lab.example", "10.0.0.7:8050", "[2001:db8::7]:8050", "localhost"):
        assert requested.knows(host), host
    for host in ("evil.test", "gpu7.evil.test", "10.0.0.7.evil.test", "", "[::1", "@"):
        assert not requested.knows(host), host


def test_a_name_that_is_not_known_is_refused_in_words(logs):
    response = get(client_of(logs, host="0.0.0.0"), f"/?token={TOKEN}", host="<b>evil.test")
    assert response.status_code == 400
    assert "--public-url" in response.text
    assert "<b>" not in response.text


@pytest.mark.parametrize("name", ["localhost", "LOCALHOST", "127.0.0.1", "127.8.8.8", "::1"])
def test_loopback_is_this_machine(name):
    assert is_loopback(name)
    assert not is_loopback(f"{name}.evil.test")


# -------------------------------------------------------------------------------------------------------- proxies


@pytest.mark.parametrize(
    "words",
    [
        *("", "team", "ftp://team/", "https://", "https://team/?a", "https://team/#a", "https://a@team/"),
        *("https://team/ x", 'https://team/"x', "https://team//x", "https://[::1", "https://team/..%2f;x"),
    ],
)
def test_a_public_address_that_is_none_is_refused(words):
    with pytest.raises(ValueError, match=r"wanted an address like|Invalid"):
        PublicUrl.parse(words)


def test_a_public_address_has_a_prefix_or_none():
    assert (TEAM.origin, TEAM.host, TEAM.prefix) == ("https://team.example.org", "team.example.org", "/tools/xlog")
    assert PublicUrl.parse("http://Team:81").prefix == ""
    assert PublicUrl.parse("http://Team:81").origin == "http://team:81"


@pytest.mark.parametrize("prefix", ["", "/tools/xlog"], ids=["stripped", "left"])
@pytest.mark.parametrize("host", ["team.example.org", "127.0.0.1:8050"], ids=["its host", "ours"])
def test_a_proxy_may_strip_the_prefix_or_leave_it_and_keep_the_host_or_not(logs, key, prefix, host):
    client = client_of(logs, public=TEAM, ask=False)
    for path in ("/", f"/run/{key}", "/colors", "/client.js", "/_dash-layout"):
        assert get(client, prefix + path, host, Origin="https://team.example.org").status_code == 200, path
    assert '"/tools/xlog/_dash-component-suites' in get(client, f"{prefix}/", host).text
    assert get(client, f"{prefix}/", host, Origin="https://evil.test").status_code == 403
    assert get(client, f"{prefix}/", "evil.test").status_code == 400


def test_behind_a_proxy_the_cookie_is_for_its_path_and_encrypted(logs):
    client = client_of(logs, public=TEAM)
    response = get(client, f"/run/x?token={TOKEN}", "team.example.org")
    assert response.headers["Location"] == "/tools/xlog/run/x"
    assert {"Path=/tools/xlog/", "Secure"} < set(response.headers["Set-Cookie"].split("; "))


def test_every_address_of_every_page_has_the_prefix(logs, key):
    ways = ("", "/gallery", "/sample/1", "/table", "/scores", "/uncertainty", "/embedding", "/trees", "/sample/1/trees")
    for path in ("/", "/nowhere", *(f"/run/{key}{way}" for way in ways)):
        page, _ = show(logs, f"/tools/xlog{path}", "", "/tools/xlog")
        sent = json.dumps(page["content"], cls=PlotlyJSONEncoder)
        assert '"href": "/tools/xlog/' in sent, path
        sent = re.sub(r'"data-path": "[^"]*"', "", sent)  # what is kept of a view: the same behind any proxy
        assert re.findall(r'"href": "(?!/tools/xlog/).*?"|(?<!/tools/xlog)/run/.{30}', sent) == [], path
        assert page["title"] == show(logs, path, "")[0]["title"]
    assert picture_path("k", logs.run(key).sample(1).picture).startswith("/run/k/")  # the prefix is gone again


def test_a_path_without_the_prefix_stays():
    assert within("/tools/xlog", "/tools/xlog") == within("/tools/xlog/", "/tools/xlog") == "/"
    assert within("/tools/xlogs/run/x", "/tools/xlog") == "/tools/xlogs/run/x"
    assert within("/user/me@x/run/x", "/user/me%40x") == "/run/x"
    assert within("/run/x", "") == "/run/x"


@pytest.mark.parametrize("path", ["run", "assets/x", "colors", "_dash-layout"])
def test_a_prefix_that_is_a_path_of_ours_is_refused(logs, path):
    with pytest.raises(AccessError, match="have the proxy show it below another"):
        create_app(logs, access("127.0.0.1", 1, public=PublicUrl.parse(f"http://team/{path}/")))


# --------------------------------------------------------------------------------------------------------- frames


def test_only_named_origins_may_show_the_viewer_in_a_frame(logs):
    assert content_policy([]).endswith("; frame-ancestors 'none'")
    client = client_of(logs, token=None, embed=("http://localhost:*", "https://hub.example.org"))
    policy = get(client, "/").headers["Content-Security-Policy"]
    assert policy.endswith("; frame-ancestors http://localhost:* https://hub.example.org")


def test_an_origin_brings_no_other_words_into_the_policy():
    for words in ("http://localhost:*", "https://hub.example.org:8443", "vscode-webview:", "https://*.example.org"):
        assert checked_origin(words) == words
    for words in ("*", "'self'", "https://a b", "https://a; script-src *", "https://a/path", "", "a.test"):
        with pytest.raises(ValueError, match="wanted an origin like"):
            checked_origin(words)


# -------------------------------------------------------------------------------------------------------- command


def ended(*options: str, **environment: str) -> subprocess.CompletedProcess:
    command = [str(COMMAND), "--logdir", ".", "--port", "0", *options]
    return subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, env=environment or None)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--debug", "--host", "0.0.0.0"], "--debug is for this machine only"),
        (["--debug", "--public-url", "https://team/"], "--debug is for this machine only"),
        (["--token", "short"], "wanted at least 8"),
        (["--token", TOKEN, "--no-token"], "not allowed with"),
        (["--public-url", "team"], "wanted an address like"),
        (["--embed", "*"], "wanted an origin like"),
    ],
)
def test_options_that_do_not_go_are_refused(tmp_path, options, words, capsys):
    with pytest.raises(SystemExit):
        cli.main(["--logdir", str(tmp_path), *options])
    assert words in capsys.readouterr().err


def test_a_token_of_the_environment_must_do_too(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("XLOG_VIEW_TOKEN", "short")
    with pytest.raises(SystemExit):
        cli.main(["--logdir", str(tmp_path)])
    assert "$XLOG_VIEW_TOKEN: wanted at least 8" in capsys.readouterr().err


def test_a_path_of_ours_as_prefix_is_said(tmp_path, capsys):
    assert cli.main(["--logdir", str(tmp_path), "--port", "0", "--public-url", "http://team/run/"]) == 2
    assert "have the proxy show it below another" in capsys.readouterr().err


def status_of(address: str) -> int:
    try:
        with urllib.request.urlopen(address) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code


def started(logdir, *options: str, **more):
    command = [str(COMMAND), "--logdir", str(logdir), "--port", "0", *options]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **more)


def test_on_all_addresses_the_command_prints_a_link_and_needs_it(logdir):
    process = started(logdir, "--host", "0.0.0.0")
    link = process.stdout.readline().split()[1]
    place, _, token = link.partition("?token=")
    assert place.startswith("http://127.0.0.1:")
    assert len(token) >= 32
    assert status_of(place) == 403
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
    with opener.open(link) as answer:
        assert (answer.status, answer.url) == (200, place)
    process.terminate()
    assert process.communicate(timeout=PATIENCE)[1] == ""


def test_without_a_token_everybody_may_look_and_that_is_said(logdir):
    process = started(logdir, "--host", "0.0.0.0", "--no-token")
    assert status_of(process.stdout.readline().split()[1]) == 200
    process.terminate()
    assert "anyone who can reach this machine can read these logs" in process.communicate(timeout=PATIENCE)[1]


def test_attached_it_ends_with_its_input(logdir):
    process = started(logdir, "--attached", stdin=subprocess.PIPE)
    assert process.stdout.readline()
    process.stdin.close()
    assert process.wait(timeout=PATIENCE) == 0
    process.stdout.close()
    process.stderr.close()


@pytest.mark.skipif(sys.platform == "win32", reason="sockets are no file descriptors there")
def test_debug_is_flasks_server_on_this_machine_and_not_for_daily_use(logdir):
    process = started(logdir, "--debug")
    address = process.stdout.readline().split()[1]
    with urllib.request.urlopen(address) as answer:
        assert answer.headers["Server"].startswith("Werkzeug")
        assert b"dash-renderer" in answer.read()
    assert status_of(f"{address}console") == 200  # a page of ours that is missing, not the debugger's console
    process.terminate()
    assert "not for daily use" in process.communicate(timeout=PATIENCE)[1]
