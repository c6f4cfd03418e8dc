"""Who may import whom, and that `import xlog` and the viewer load no framework."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from loading import loaded_after

ROOT = Path(__file__).parent.parent
FRAMEWORKS = {"torch", "paddle"}

# package (longest prefix wins) -> what of this project it may import. ARCHITECTURE.md draws it.
METHODS_MAY = {
    "xlog.tensors",
    "xlog.model.base",
    "xlog.model.passes",
    "xlog.model.attention",
    "xlog.model.layer_choice",
    "xlog.model.layouts",
    "xlog.model.token_line",
    "xlog.arrays",
    "xlog.baselines",
    "xlog.intervals",
    "xlog.scores",
    "xlog.config",
    "xlog.errors",
    "xlog.optional",
    "xlog.attribute_docs",
    "xlog.lru_cache",
    "xlog.override",
    "xlog.priors",
    "xlog.sentences",
    "xlog.value_function",
}
RUN_MAY = {
    "xlog.run",
    "xlog.tabular",
    "xlog.textual",
    "xlog.concepts",
    "xlog.benchmarks",
    "xlog.counterfactual",
    "xlog.events",
    "xlog.explainers",
    "xlog.model",
} | {
    *(
        "xlog.uncertainty",
        "xlog.arrays",
        "xlog.attribute_docs",
        "xlog.intervals",
        "xlog.scores",
        "xlog.config",
        "xlog.errors",
        "xlog.optional",
        "xlog.override",
        "xlog.places",
        "xlog.priors",
        "xlog.sentences",
        "xlog.tables",
        "xlog.tensors",
        "xlog.value_fit",
        "xlog.version",
    ),
}
MAY_IMPORT = {
    "xlog.version": set(),
    "xlog.override": set(),
    "xlog.renamed": set(),
    "xlog.attribute_docs": set(),
    "xlog.errors": set(),
    "xlog.sentences": set(),
    "xlog.arrays": set(),
    "xlog.lru_cache": set(),
    "xlog.intervals": set(),
    "xlog.value_fit": {"xlog.attribute_docs"},
    "xlog.dynamics": {"xlog.attribute_docs", "xlog.errors"},
    "xlog.confident_learning": {"xlog.arrays", "xlog.attribute_docs", "xlog.dynamics", "xlog.errors", "xlog.optional"},
    "xlog.scores": {"xlog.scores", "xlog.arrays", "xlog.intervals"},
    "xlog.config": {"xlog.errors"},
    "xlog.optional": {"xlog.errors"},
    "xlog.places": {"xlog.places", "xlog.errors", "xlog.optional"},
    "xlog.priors": {"xlog.arrays", "xlog.errors", "xlog.optional"},
    "xlog.tables": set(),
    "xlog.painting": {"xlog.painting"},
    "xlog.tensors": {"xlog.arrays", "xlog.errors"},
    "xlog.figures": {"xlog.figures", "xlog.painting", "xlog.arrays", "xlog.errors", "xlog.optional", "xlog.tensors"},
    "xlog.notebook": {"xlog.errors", "xlog.places"},  # it starts the viewer as a command
    "xlog.registry": {
        "xlog.attribute_docs",
        "xlog.benchmarks",
        "xlog.explainers",
        "xlog.errors",
        "xlog.tables",
        "xlog.version",
    },
    "xlog.baselines": {"xlog.arrays", "xlog.errors"},
    "xlog.value_function": {"xlog.model.base", "xlog.model.passes", "xlog.arrays", "xlog.baselines", "xlog.errors"},
    "xlog.events": {"xlog.events", "xlog.arrays", "xlog.dynamics", "xlog.errors", "xlog.intervals", "xlog.scores"}
    | {"xlog.attribute_docs", "xlog.places", "xlog.priors", "xlog.value_fit", "xlog.version"},
    "xlog.model": {
        *("xlog.model", "xlog.arrays", "xlog.attribute_docs", "xlog.errors", "xlog.override", "xlog.sentences"),
        "xlog.lru_cache",
    },
    "xlog.explainers": {"xlog.explainers", *METHODS_MAY},
    # a network that nobody has wrapped yet
    "xlog.explainers.called": {"xlog.explainers", "xlog.model.wrap", *METHODS_MAY},
    "xlog.benchmarks": {"xlog.benchmarks", *METHODS_MAY},
    "xlog.uncertainty": {"xlog.uncertainty", "xlog.explainers.base", *METHODS_MAY},
    "xlog.counterfactual": {"xlog.counterfactual", *METHODS_MAY},
    "xlog.concepts": {"xlog.concepts", *METHODS_MAY},
    "xlog.tabular": {"xlog.tabular", "xlog.explainers.base", "xlog.explainers.convergence", *METHODS_MAY}
    | {"xlog.model.predictor", "xlog.model.proxy"},
    "xlog.textual": {"xlog.textual", "xlog.explainers", "xlog.model.vocabulary", *METHODS_MAY},
    "xlog.run": RUN_MAY,
    "xlog.explained": {
        "xlog.explained",
        "xlog.places",
        "xlog.run",
        "xlog.events",
        "xlog.explainers",
        "xlog.model",
        "xlog.registry",
    }
    | {"xlog.figures", "xlog.painting", "xlog.arrays", "xlog.attribute_docs", "xlog.errors", "xlog.tensors"},
    # users of all that is public, and never used by what stands below; packages that they are about come by `optional`
    "xlog.integrations": {"xlog.integrations", "xlog.run.runner", "xlog.run.result", "xlog.run.ranks", "xlog.tensors"}
    | {"xlog.errors", "xlog.optional"},
    "xlog.integrations.fixed_samples": {"xlog.run.batch_fields", "xlog.errors", "xlog.tensors"},
    "xlog.integrations.foreign": {"xlog.explainers", "xlog.model.base", "xlog.arrays", "xlog.config", "xlog.errors"}
    | {"xlog.model.wrap", "xlog.optional", "xlog.override", "xlog.tensors"},
    "xlog.integrations.ray": {"xlog.run.batch_fields", "xlog.run.ranks", "xlog.run.runner", "xlog.benchmarks.base"}
    | {"xlog.explainers.base", "xlog.events.writer", "xlog.errors", "xlog.optional", "xlog.places", "xlog.tensors"},
    # what commands use too, and so without the explaining half
    **{
        f"xlog.integrations.{name}": {"xlog.integrations", "xlog.events", "xlog.arrays", "xlog.errors"}
        for name in ("imported", "wire", "hoc_trees", "explain_logs", "map_folder")
    },
    "xlog.commands.import_logs": {"xlog.commands", "xlog.events", "xlog.errors"}
    | {f"xlog.integrations.{name}" for name in ("imported", "explain_logs", "map_folder")},
    "xlog.integrations.published": {"xlog.events", "xlog.painting"},
    "xlog.integrations.loggers": {"xlog.integrations.published", "xlog.events", "xlog.errors", "xlog.optional"}
    | {"xlog.places"},
    "xlog.testing": {"xlog.model", "xlog.arrays", "xlog.errors"},
    "xlog.commands": {"xlog.commands", "xlog.events", "xlog.arrays", "xlog.dynamics", "xlog.errors", "xlog.tables"}
    | {"xlog.confident_learning", "xlog.places", "xlog.value_fit", "xlog.version"},
    "xlog.commands.export": {"xlog.commands", "xlog.events", "xlog.arrays", "xlog.errors", "xlog.priors"}
    | {"xlog.figures", "xlog.painting", "xlog.integrations.loggers", "xlog.integrations.published"},
    "xlog.commands.line_tables": {"xlog.events"},
    "xlog.commands.line_overlays": {"xlog.arrays", "xlog.events", "xlog.figures", "xlog.painting"},
    "xlog.commands.normlime": {"xlog.commands", "xlog.events", "xlog.priors", "xlog.errors", "xlog.tables"},
    "xlog.commands.consensus": {"xlog.commands", "xlog.events", "xlog.scores", "xlog.errors", "xlog.tables"},
    # the one command that is about networks, and so about the explaining half and not about logs
    "xlog.commands.doctor": {
        "xlog.commands",
        "xlog.registry",
        "xlog.run.blindness",
        "xlog.run.samples",
        "xlog.tensors",
        "xlog.tables",
        *METHODS_MAY,
    }
    | {"xlog.explainers", "xlog.model.wrap"},
    # and the one that explains
    "xlog.commands.explain": {"xlog.commands", "xlog.events", "xlog.errors", "xlog.explained", "xlog.figures"}
    | {"xlog.registry", "xlog.run"},
    "xlog.cli": {"xlog.commands", "xlog.errors", "xlog.version"},
    "xlog": {"xlog"},
}

# The rooms of the viewer: each may import itself and what stands on a lower floor.
FLOORS = (
    {"server"},
    {"report", "exports"},
    {"pages"},
    {"compare_explainers", "compare_runs"},
    {"composer"},
    {"components"},
    {"figures"},
    {"analysis"},
    {"data", "address"},
    {"store"},
    {"words"},
)
BESIDE = {"exports": {"pages"}, "report": {"pages"}}  # below them, and yet not theirs: what they share is lower still
FROM_XLOG = {
    "data": {"xlog.dynamics", "xlog.events", "xlog.errors", "xlog.intervals", "xlog.places", "xlog.scores"},
    "store": {"xlog.dynamics", "xlog.value_fit"},
    "analysis": {"xlog.dynamics", "xlog.intervals"},
    "words": {"xlog.figures.phrases"},
    "figures": {"xlog.dynamics"},
    "composer": {"xlog.figures", "xlog.painting"},
    "components": {"xlog.dynamics", "xlog.figures.text_lines", "xlog.painting", "xlog.value_fit"},
    "report": {"xlog.painting"},
    "server": {"xlog.painting"},
    **{room: {"xlog.dynamics", "xlog.figures", "xlog.painting"} for room in ("pages", "exports")},
}


def viewer_rules() -> dict[str, set[str]]:
    rules = {"xlog_viewer": {"xlog_viewer"}}
    for number, floor in enumerate(FLOORS):
        below = set().union(*FLOORS[number + 1 :])
        for room in floor:
            rooms = {room, *below} - BESIDE.get(room, set())
            rules[f"xlog_viewer.{room}"] = {f"xlog_viewer.{name}" for name in rooms} | FROM_XLOG.get(room, set())
    return rules


MAY_IMPORT |= viewer_rules()
MAY_IMPORT_FRAMEWORKS = {
    "xlog.model.torch_backend": {"torch"},
    "xlog.model.torch_attention": {"torch"},
    "xlog.model.torch_patches": {"torch"},
    "xlog.model.torch_engine": {"torch"},
    "xlog.model.torch_linear": {"torch"},
    "xlog.model.torch_strided": {"torch"},
    "xlog.model.torch_fused": {"torch"},
    "xlog.model.torch_functions": {"torch"},
    "xlog.model.paddle_attention": {"paddle"},
    "xlog.model.paddle_backend": {"paddle"},
    "xlog.model.paddle_functions": {"paddle"},
}


def modules() -> dict[str, Path]:
    found = {}
    for folder, package in (("xlog", "xlog"), ("viewer", "xlog_viewer")):
        for path in (ROOT / folder).rglob("*.py"):
            parts = path.relative_to(ROOT / folder).with_suffix("").parts
            found[".".join((package, *(p for p in parts if p != "__init__")))] = path
    return found


MODULES = modules()


def imports(module: str) -> set[str]:
    """Every module that a module imports, wherever in its text, but for types only."""
    return imported(module, without_type_checking(ast.parse(MODULES[module].read_text())))


def imported(module: str, tree: ast.Module) -> set[str]:
    package = module if MODULES[module].name == "__init__.py" else module.rpartition(".")[0]
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = ".".join(package.split(".")[: len(package.split(".")) - node.level + 1]) if node.level else ""
            source = ".".join(filter(None, (base, node.module)))
            names |= {
                f"{source}.{alias.name}" if f"{source}.{alias.name}" in MODULES else source for alias in node.names
            }
    return names


def without_type_checking(tree: ast.Module) -> ast.Module:
    tree.body = [n for n in tree.body if not (isinstance(n, ast.If) and ast.unparse(n.test) == "TYPE_CHECKING")]
    return tree


def rule_of(module: str, rules: dict[str, set[str]]) -> set[str]:
    matching = [prefix for prefix in rules if module == prefix or module.startswith(prefix + ".")]
    return rules[max(matching, key=len)]


def is_below(module: str, prefixes: set[str]) -> bool:
    return any(module == prefix or module.startswith(prefix + ".") for prefix in prefixes)


@pytest.mark.parametrize("module", sorted(MODULES))
def test_modules_import_only_what_they_may(module) -> None:
    allowed = rule_of(module, MAY_IMPORT)
    for name in imports(module):
        if name.split(".")[0] in ("xlog", "xlog_viewer"):
            assert is_below(name, allowed), f"{module} may not import {name}"
        if name.split(".")[0] in FRAMEWORKS:
            assert name.split(".")[0] in MAY_IMPORT_FRAMEWORKS.get(module, set()), f"{module} may not import {name}"


def circles(arrows: dict[str, set[str]]) -> dict[str, set[str]]:
    """What is left of a drawing when, again and again, whatever points at nothing that is left has been taken away."""
    left = dict(arrows)
    while ends := [name for name, to in left.items() if not to & left.keys()]:
        for name in ends:
            del left[name]
    return {name: to & left.keys() for name, to in left.items()}


def test_no_imports_go_in_a_circle() -> None:
    """Not even for types: whoever reads a file need not have read those that use it."""
    arrows = {name: imported(name, ast.parse(path.read_text())) for name, path in MODULES.items()}
    assert circles(arrows) == {}
    assert circles({"a": {"b"}, "b": {"c"}, "c": {"b"}}) == {"a": {"b"}, "b": {"c"}, "c": {"b"}}


def test_every_room_of_the_viewer_has_a_floor() -> None:
    rooms = {module.split(".")[1] for module in MODULES if module.startswith("xlog_viewer.") and module.count(".") > 1}
    assert rooms == set().union(*FLOORS)


def test_the_top_of_the_viewer_holds_only_how_it_starts() -> None:
    assert {path.name for path in (ROOT / "viewer").glob("*.py")} == {"__init__.py", "__main__.py", "cli.py"}


@pytest.mark.parametrize("module", sorted(MODULES))
def test_no_import_hides_in_a_function(module) -> None:
    for function in ast.walk(ast.parse(MODULES[module].read_text())):
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            hidden = [ast.unparse(n) for n in ast.walk(function) if isinstance(n, ast.Import | ast.ImportFrom)]
            assert not hidden, f"{module}.{function.name}: {hidden}"


def test_import_xlog_loads_no_framework_and_no_viewer() -> None:
    assert not loaded_after("import xlog") & {*FRAMEWORKS, "dash", "plotly", "google", "PIL"}
    assert not loaded_after("import xlog; xlog.Runner, xlog.GradCAM, xlog.PointingGame") & {*FRAMEWORKS, "dash"}
    assert not loaded_after("import xlog, xlog.cli; xlog.list_explainers()") & {*FRAMEWORKS, "dash"}


def test_explainers_load_no_package_that_only_some_of_them_need() -> None:
    assert not loaded_after("import xlog; xlog.LIME(), xlog.KernelSHAP()") & {"skimage", "sklearn", "scipy"}


def test_the_viewer_loads_no_framework() -> None:
    assert not loaded_after("import xlog_viewer.cli, xlog_viewer.server.app") & FRAMEWORKS


SYSTEM_CALLS = {"write", "fsync", "ftruncate", "open", "replace", "pwrite", "truncate", "write_bytes"}


@pytest.mark.parametrize(
    "module", sorted(name for name in MODULES if name.startswith(("xlog.events.", "xlog.commands.")))
)
def test_one_module_makes_the_calls_that_change_a_log(module) -> None:
    """Where faults are put in. Commands move whole files to their names, and write tables where users say."""
    tree = ast.parse(MODULES[module].read_text())
    made = {
        f"{node.value.id}.{node.attr}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == "os"
        and node.attr in SYSTEM_CALLS
    }
    may = {"os.replace"} if module == "xlog.commands.outputs" else set()
    if module != "xlog.events.disk":
        assert made <= may
    if module.startswith("xlog.events.") and module != "xlog.events.disk":
        assert "write_bytes" not in ast.unparse(tree)
        opened = [
            ast.unparse(node)
            for node in ast.walk(tree)
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "open"
        ]
        assert [call for call in opened if "'rb'" not in call] == []
