"""The client's files: modules become one script, each in its scope, and what is not understood is refused."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import xlog_viewer
from xlog_viewer.server.bundle import BundleError, bundle
from xlog_viewer.server.client import SHEETS, client_file

ASSETS = Path(xlog_viewer.__file__).parent / "assets"


def bundled(**modules: str) -> str:
    return bundle("main.js", {f"{name.replace('_', '/')}.js": text for name, text in modules.items()}.__getitem__)


def test_modules_come_behind_those_that_they_import_and_once():
    found = bundled(
        main="import { a, b as c } from './x/one.js';\nimport * as two from './two.js';\nimport './two.js';\nc(two);\n",
        x_one="import * as two from '../two.js';\nexport function a() {}\nexport const b = 1;\nconst own = 2;\n",
        two="export async function f() {}\nexport class C {}\n",
    )
    assert re.findall(r"^// (\S+)", found, re.M) == ["two.js", "x/one.js", "main.js"]
    assert "const {a, b: c} = $x_one;" in found.replace("{ ", "{").replace(" }", "}")
    assert "const two = $two;" in found
    assert "return { f, C };" in found
    assert "return { a, b };" in found


@pytest.mark.parametrize(
    "text",
    [
        "export default 1;\n",
        "export { a };\n",
        "export let a = 1;\n",
        "import a from './two.js';\n",
        "import { a } from 'package';\n",
        'import { a } from "./two.js";\n',
    ],
)
def test_what_is_not_understood_is_refused(text):
    with pytest.raises(BundleError, match=r"main\.js: wanted an import or an export"):
        bundled(main=text, two="export const a = 1;\n")


def test_circles_are_refused():
    with pytest.raises(BundleError, match=r"main\.js > two\.js > main\.js"):
        bundled(main="import './two.js';\n", two="import './main.js';\n")


def test_types_are_for_developers():
    assert bundled(main="/**\n * @param {string} a\n */\nexport function f(a) {}\n").count("param") == 0


def test_every_module_and_every_sheet_is_served():
    script = client_file("client.js")
    modules = {path.relative_to(ASSETS / "client").as_posix() for path in (ASSETS / "client").rglob("*.js")}
    assert modules == set(re.findall(r"^// (\S+\.js)$", script, re.M))
    assert {path.relative_to(ASSETS).as_posix() for path in ASSETS.rglob("*.css")} == {f"style/{n}.css" for n in SHEETS}


@pytest.mark.parametrize("name", [name for name in SHEETS if name != "tokens"])
def test_sheets_name_tokens_and_no_colors_or_sizes_of_text_of_their_own(name):
    tokens = (ASSETS / "style" / "tokens.css").read_text()
    sheet = re.sub(r"/\*.*?\*/", "", (ASSETS / "style" / f"{name}.css").read_text(), flags=re.S)
    assert re.findall(r"#[0-9a-f]{3,8}\b|rgba?\(|(?<=font-size: )[\d.]+\w+", sheet) == []
    by_others = {
        "--bar-sequential",
        "--bar-diverging",
        "--paper-ratio",
        "--share",
        "--sides",
    }  # scale.js, printing.js, highlighted.py, run_panel.py
    known = set(re.findall(r"(--[\w-]+):", tokens + sheet)) | by_others
    assert set(re.findall(r"var\((--[\w-]+)", sheet)) <= known
