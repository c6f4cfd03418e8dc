"""The project's own promises: generated code is fresh, everything is packaged, the docs know all names."""

from __future__ import annotations

import ast
import configparser
import dataclasses
import functools
import importlib.metadata
import inspect
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import generated_docs
import pytest

import xlog
from xlog.benchmarks import BENCHMARKS
from xlog.cli import COMMANDS
from xlog.events import record, xlog_pb2
from xlog.events.rows import ROW
from xlog.events.schema import Event, Sample
from xlog.explainers import EXPLAINERS

ROOT = Path(__file__).parent.parent


def test_the_generated_module_is_fresh(tmp_path) -> None:
    protoc = Path(sys.executable).parent / "protoc"
    subprocess.run(
        [protoc, "-Iproto", f"--python_out={tmp_path}", f"--pyi_out={tmp_path}", "proto/xlog.proto"],
        cwd=ROOT,
        check=True,
    )
    for name in ("xlog_pb2.py", "xlog_pb2.pyi"):
        committed = ROOT / "xlog" / "events" / name
        assert committed.read_text() == (tmp_path / name).read_text(), "run `make proto`"


def test_every_package_is_installed() -> None:
    config = configparser.ConfigParser()
    config.read(ROOT / "setup.cfg")
    listed = config["options"]["packages"].split()
    found = [path.parent.relative_to(ROOT) for top in ("xlog", "viewer") for path in (ROOT / top).rglob("__init__.py")]
    assert sorted(listed) == sorted(".".join(path.parts).replace("viewer", "xlog_viewer", 1) for path in found)


def test_commands_and_version_are_installed() -> None:
    scripts = {e.name: e.value for e in importlib.metadata.distribution("xlog-xai").entry_points}
    assert scripts == {"xlog": "xlog.cli:main", "xlog-view": "xlog_viewer.cli:main"}
    assert importlib.metadata.version("xlog-xai") == xlog.__version__


def test_every_public_name_loads_and_is_listed() -> None:
    assert dir(xlog) == sorted(xlog.__all__)
    assert {"Runner", "GradCAM", "PointingGame", "ConfigError", "open"} < set(xlog.__all__)
    for name in xlog.__all__:
        assert getattr(xlog, name) is not None
    for name in ("Saliency", "About", "EXPLAINERS", "_Hidden"):
        with pytest.raises(AttributeError, match=f"no attribute '{name}'"):
            getattr(xlog, name)


@pytest.mark.parametrize("family", [xlog.explainers, xlog.benchmarks], ids=["explainers", "benchmarks"])
def test_no_class_of_a_family_was_forgotten(family) -> None:
    (base,) = (getattr(family, name) for name in ("Explainer", "Benchmark") if hasattr(family, name))
    waiting, complete = [base], set()
    while waiting:
        kind = waiting.pop()
        waiting += kind.__subclasses__()
        lacks = any(getattr(getattr(kind, name), "__isabstractmethod__", False) for name in dir(kind))
        if kind.__module__.startswith(family.__name__) and not lacks:
            complete.add(kind.__name__)
    assert complete
    assert complete <= set(family.__all__)


def test_type_checkers_see_the_names_that_there_are() -> None:
    """They read what is imported for them alone: families whole, for those list their names, all else by name."""
    block = next(node for node in ast.parse(Path(xlog.__file__).read_text()).body if isinstance(node, ast.If))
    imported = {(node.module, alias.name, alias.asname) for node in block.body for alias in node.names}
    assert {module for module, name, _ in imported if name == "*"} == {"explainers", "benchmarks", "tabular", "textual"}
    by_name = {name for _, name, asname in imported if name == asname}  # others are private to type checkers
    listed = {*xlog.explainers.__all__, *xlog.benchmarks.__all__, *xlog.tabular.__all__, *xlog.textual.__all__}
    assert sorted([*by_name, *listed, "__version__", "open"]) == sorted(xlog.__all__)


def public_docstrings() -> Iterator[tuple[str, str]]:
    """What help() shows of public names: of classes and functions, then of the methods of classes."""
    for name in xlog.__all__:
        thing = getattr(xlog, name)
        if isinstance(thing, type) or inspect.isfunction(thing):
            yield name, inspect.getdoc(thing) or ""
        for member, value in inspect.getmembers(thing) if isinstance(thing, type) else ():
            if not member.startswith("_") and (inspect.isfunction(value) or isinstance(value, property)):
                yield f"{name}.{member}", inspect.getdoc(value) or ""


def test_names_that_docstrings_mention_can_be_imported() -> None:
    mentioned = {
        (where, name)
        for where, text in public_docstrings()
        for name in re.findall(r"\b[Ss]ee ([A-Z]\w+)|\b([A-Z]\w+(?:Error|Warning))\b", text)
        for name in name
        if name
    }
    assert ("Runner.run", "DataError") in mentioned
    assert {(where, name) for where, name in mentioned if name not in xlog.__all__} == set()


@pytest.mark.parametrize("name", ["Runner", "Runner.register_saliency", "Runner.register_uncertainty", "Runner.run"])
def test_help_lists_parameters_one_by_one(name) -> None:
    thing = functools.reduce(getattr, name.split("."), xlog)
    listed = re.findall(r"^    (\w+): ", inspect.getdoc(thing).partition("Args:")[2].partition("Raises:")[0], re.M)
    assert listed == [parameter for parameter in inspect.signature(thing).parameters if parameter != "self"]


@pytest.mark.parametrize("kind", [*EXPLAINERS, *BENCHMARKS], ids=lambda kind: kind.__name__)
def test_help_says_what_each_parameter_of_a_method_is(kind) -> None:
    said = inspect.getdoc(kind).partition("\nAttributes:\n")[2]
    for name, parameter in inspect.signature(kind).parameters.items():
        found = re.search(rf"^    {name}: .*\n        \S", said, re.M)
        assert found, f"{kind.__name__} does not say what {name} is"
        assert parameter.default is not parameter.empty


COMMON = {"name", "limit", "seed_per_sample"}
"""Parameters of all methods, whose errors their base classes tell."""


@pytest.mark.parametrize("kind", [*EXPLAINERS, *BENCHMARKS], ids=lambda kind: kind.__name__)
def test_help_names_the_errors_and_the_source_of_a_method(kind) -> None:
    text = " ".join(inspect.getdoc(kind).partition("\nAttributes:\n")[0].split())
    own = set(inspect.signature(kind).parameters) - COMMON
    assert not own or re.search(r"Raises \w+Error", text), (
        f"{kind.__name__} takes {own} and does not say what it refuses"
    )
    assert re.search(r"\b(19|20)\d\d\b|MindSpore", text), f"{kind.__name__} does not say who defined it"


@pytest.mark.parametrize("name", [name for name in xlog.__all__ if dataclasses.is_dataclass(getattr(xlog, name))])
def test_help_lists_the_attributes_of_a_dataclass(name) -> None:
    said = inspect.getdoc(getattr(xlog, name)).partition("\nAttributes:\n")[2]
    for field in dataclasses.fields(getattr(xlog, name)):
        if field.init and not field.name.startswith("_"):
            assert re.search(rf"^    {field.name}: .*\n        \S", said, re.M), (
                f"{name} does not say what {field.name} is"
            )


def test_no_docstring_only_points_elsewhere() -> None:
    """@override leaves a method the words of its base class."""
    sources = [path for folder in ("xlog", "viewer") for path in (ROOT / folder).rglob("*.py")]
    lines = [f"{path}: {line}" for path in sources for line in path.read_text().splitlines()]
    assert [line for line in lines if re.search(r'"""See [\w.]+\."""', line)] == []


@pytest.mark.parametrize(("page", "kinds"), [("explainers", EXPLAINERS), ("benchmarks", BENCHMARKS)])
def test_the_docs_have_a_row_for_every_method(page, kinds) -> None:
    rows = re.findall(r"^\| `(\w+)` \|", (ROOT / "docs" / f"{page}.md").read_text(), re.M)
    assert rows == [kind.__name__ for kind in kinds]


@pytest.mark.parametrize("name", list(generated_docs.TABLES))
def test_the_tables_of_the_docs_are_fresh(name) -> None:
    text = generated_docs.TABLES[name].read_text()
    assert generated_docs.fresh(name) == text, "run `make docs`"
    assert generated_docs.with_table(text, name, "") != text
    with pytest.raises(ValueError, match="wanted one place for"):
        generated_docs.with_table("", name, "")


def test_the_map_of_files_is_fresh() -> None:
    assert generated_docs.MAP.read_text() == generated_docs.map_of_files(), "run `make docs`"


READS = {
    *("all_inner_texts", "all_text_contents", "bounding_box", "count", "evaluate", "evaluate_all", "get_attribute"),
    *("inner_html", "inner_text", "input_value", "is_checked", "is_disabled", "is_editable", "is_enabled", "is_hidden"),
    *("is_visible", "text_content", "title"),
}
"""What reads a page in a browser once, as it is at that moment."""


def hasty(source: str) -> list[int]:
    """Return the lines with an assert on one reading of a page, but for those that say that it holds at any time."""
    lines = source.splitlines()
    return [
        statement.lineno
        for statement in ast.walk(ast.parse(source))
        if isinstance(statement, ast.Assert)
        and not any("# at any time" in line for line in lines[statement.lineno - 1 : statement.end_lineno])
        and any(reads(part) for part in ast.walk(statement.test))
    ]


def reads(part: ast.AST) -> bool:
    called = part.func.attr if isinstance(part, ast.Call) and isinstance(part.func, ast.Attribute) else ""
    return called in READS and not (called in {"count", "title"} and part.args)  # that is of a list, or of a text


def test_browser_tests_wait_for_what_they_assert() -> None:
    """By expect(), or by becomes() of tests/support/waiting.py: one reading asserts that the machine is quick."""
    assert hasty('assert page.locator("a").count() == 1\nexpect(page).to_have_url("x")') == [1]
    assert hasty('assert (\n    image.evaluate("i => i.naturalWidth")\n    == 3\n)') == [1]
    assert hasty('assert page.evaluate("evil") is None  # at any time') == []
    found = {}
    for path in (ROOT / "tests").rglob("*.py"):
        text = path.read_text("utf-8")
        if "from playwright" in text:
            found[path.name] = hasty(text)
    assert len(found) > 25
    assert {name: lines for name, lines in found.items() if lines} == {}


def test_every_module_says_what_it_holds() -> None:
    assert "| Generated. |" not in generated_docs.map_of_files()


def schema() -> list[tuple[str, str]]:
    found = []

    def walk(message):
        found.extend((message.name, field.name) for field in message.fields)
        for nested in message.nested_types:
            if not nested.GetOptions().map_entry:
                walk(nested)

    for message in xlog_pb2.DESCRIPTOR.message_types_by_name.values():
        walk(message)
    return found


@pytest.mark.parametrize("name", list(COMMANDS))
def test_the_docs_have_a_row_for_every_command(name) -> None:
    assert re.search(rf"^\| `xlog {name} ", (ROOT / "docs" / "commands.md").read_text(), re.M)


def test_every_kind_of_event_is_in_the_format_document() -> None:
    text = (ROOT / "proto" / "FORMAT.md").read_text()
    kinds = [f.name for f in xlog_pb2.Event.DESCRIPTOR.oneofs_by_name["what"].fields]
    assert [kind for kind in kinds if f"`{kind}`" not in text] == []
    assert len(schema()) > 100


def test_every_promise_of_the_format_names_tests_that_are_there() -> None:
    promises = re.findall(r"^\| ([^|]+) \| ([\w/., ]+\.py) \|$", (ROOT / "proto" / "FORMAT.md").read_text(), re.M)
    assert len(promises) > 10
    named = {name for _, names in promises for name in names.split(", ")}
    assert [name for name in named if not any((ROOT / "tests" / at / name).exists() for at in ("log", ""))] == []


def test_the_hexdump_of_the_format_document_is_right() -> None:
    dump = (ROOT / "proto" / "FORMAT.md").read_text().split("```")[-2]
    data = bytes.fromhex("".join(re.match(r"(?:[0-9a-f]{2} ?)*", line)[0] for line in dump.strip().splitlines()))
    assert data == record.frame(Event(step=1, sample=Sample(id="7", name="cat")).SerializeToString())


def test_the_rows_of_the_format_document_are_right() -> None:
    types = {"u8": "|u1", "u16": "<u2", "u32": "<u4", "u64": "<u8", "i64": "<i8", "f32": "<f4", "f64": "<f8"}
    table = re.findall(r"^\| (\d+) \| ([iuf]\d+) \|", (ROOT / "proto" / "FORMAT.md").read_text(), re.M)
    assert [(int(offset), types[kind]) for offset, kind in table] == [(ROW.fields[n][1], ROW[n].str) for n in ROW.names]


def test_the_changelog_knows_this_version() -> None:
    assert f"## {xlog.__version__}" in (ROOT / "CHANGELOG.md").read_text()


def test_the_lowest_versions_are_those_that_are_promised() -> None:
    """`make test-lowest` tries what pyproject.toml calls the least, of the log, the viewer and their tests."""
    text = (ROOT / "pyproject.toml").read_text()
    lists = [
        re.search(rf"^{name} = \[\n(.*?)^\]", text, re.M | re.S)[1]
        for name in ("dependencies", "pdf", "viewer", "test")
    ]
    promised = dict(re.findall(r'^  "([\w-]+)>=([\d.]+)', "".join(lists), re.M))
    tried = dict(re.findall(r"^([\w-]+)==([\d.]+)$", (ROOT / "tests" / "support" / "lowest.txt").read_text(), re.M))
    assert len(promised) > 10
    assert {name: re.sub(r"(\.0)+$", "", version) for name, version in tried.items()} == promised
