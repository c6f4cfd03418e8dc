"""Registry: explainers and benchmarks by name, ours and those that installed packages declare."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points
from typing import Any, ClassVar, Generic, TypeVar

from . import explainers
from .attribute_docs import show_attributes
from .benchmarks import BENCHMARKS, Benchmark
from .benchmarks import About as AboutBenchmark
from .errors import ConfigError, close_names
from .explainers import EXPLAINERS, About, Explainer
from .tables import table
from .version import __version__

GROUP = "xlog.explainers"  # of the entry points that declare explainers: name = "module:Class"
BENCHMARK_GROUP = "xlog.benchmarks"  # and of those that declare benchmarks


@dataclass(frozen=True, kw_only=True)
class ExplainerInfo:
    """What is known of an explainer before it is made. Of one that cannot be used, its name, package and error."""

    header: ClassVar[tuple[str, ...]] = (
        "EXPLAINER",
        "WHAT IT SHOWS",
        "NEEDS",
        "SIGNED",
        "PASSES",
        "RANDOM",
        "SOURCE",
        "PACKAGE",
    )

    name: str
    """Of the class; of a plugin the name of its entry point."""
    package: str
    """The distribution that it is from, and its version."""
    shows: str = ""
    needs: str = ""
    signed: bool = False
    """By default; parameters may change it."""
    cost: str = ""
    """Passes per map; F is a forward pass, G a forward and a backward pass."""
    random: bool = False
    of_target: bool = True
    of_input: bool = True
    source: str = ""
    kind: type[Explainer] | None = None
    """The class."""
    error: str = ""
    """Why it cannot be used."""

    def facts(self) -> tuple[str, ...]:
        """What it shows, needs, signed, passes, random, source: cells of a table."""
        signed, random = ("yes" if value else "no" for value in (self.signed, self.random))
        return self.shows, self.needs, signed, self.cost, random, self.source


@dataclass(frozen=True, kw_only=True)
class BenchmarkInfo:
    """What is known of a benchmark before it is made. Of one that cannot be used, its name, package and error."""

    header: ClassVar[tuple[str, ...]] = (
        "BENCHMARK",
        "WHAT IT MEASURES",
        "BETTER",
        "WORST",
        "BEST",
        "PASSES",
        "SOURCE",
        "PACKAGE",
    )

    name: str
    """Of the class; of a plugin the name of its entry point."""
    package: str
    """The distribution that it is from, and its version."""
    measures: str = ""
    higher_is_better: bool = True
    worst: str = ""
    """What the worst score means, and which that is."""
    best: str = ""
    """What the best score means, and which that is."""
    cost: str = ""
    """Passes per map; F is a forward pass, E as many as the explainer takes for a map."""
    source: str = ""
    kind: type[Benchmark] | None = None
    """The class."""
    error: str = ""
    """Why it cannot be used."""

    def facts(self) -> tuple[str, ...]:
        """What it measures, which end is better, worst, best, passes, source: cells of a table."""
        better = "higher ↑" if self.higher_is_better else "lower ↓"
        return self.measures, better, self.worst, self.best, self.cost, self.source


Info = TypeVar("Info", ExplainerInfo, BenchmarkInfo)


class InfoList(tuple[Info, ...], Generic[Info]):
    """What is known of explainers or benchmarks; printed, a table."""

    def __str__(self) -> str:
        if not self:
            return ""
        rows = [_cells(info) for info in self]
        return table(self[0].header, rows)


def _cells(info: ExplainerInfo | BenchmarkInfo) -> tuple[str, ...]:
    if info.error:
        return (info.name, f"BROKEN: {info.error}", *[""] * (len(info.header) - 3), info.package)
    return (info.name, *(cell.replace("`", "") for cell in info.facts()), info.package)


def list_explainers() -> InfoList[ExplainerInfo]:
    """Return what is known of all explainers: xlog's, then those that installed packages declare, by package and name.

    A package declares one by an entry point in the group "xlog.explainers". What of those cannot be loaded, is no
    explainer or takes a name that is taken is listed with its `error`, and harms nothing else.
    """
    return _with_plugins(GROUP, own_explainers(), _explainer, ExplainerInfo)


def list_benchmarks() -> InfoList[BenchmarkInfo]:
    """Return what is known of all benchmarks, as list_explainers does; the group is "xlog.benchmarks"."""
    return _with_plugins(BENCHMARK_GROUP, own_benchmarks(), _benchmark, BenchmarkInfo)


def explainer_named(text: str) -> Explainer:
    """Return the explainer that a text describes: "GradCAM", "IntegratedGradients(steps=20)". Raises ConfigError."""
    try:
        tree = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError):
        raise ConfigError(
            f"wanted an explainer such as GradCAM or IntegratedGradients(steps=20), got {text!r}"
        ) from None
    made = _value(tree, text)
    if not isinstance(made, Explainer):
        raise ConfigError(f"wanted an explainer such as GradCAM or IntegratedGradients(steps=20), got {text!r}")
    return made


def _value(node: ast.expr, text: str) -> object:
    """Return what a part of a text is: an explainer or what it is made with, or a number, a text, a list of these."""
    call = node if isinstance(node, ast.Call) else None
    name = node if call is None else call.func
    if not isinstance(name, ast.Name):
        try:
            return ast.literal_eval(node)
        except ValueError:
            raise ConfigError(f"wanted numbers, texts and lists as parameters, got {text!r}") from None
    kind = _kinds().get(name.id)
    if kind is None:
        raise ConfigError(f"wanted the name of an explainer, got {name.id!r}{close_names(name.id, _kinds())}")
    if call and (call.args or any(keyword.arg is None for keyword in call.keywords)):
        raise ConfigError(f"wanted parameters by name, as in IntegratedGradients(steps=20), got {text!r}")
    try:
        return kind(**{str(word.arg): _value(word.value, text) for word in (call.keywords if call else ())})
    except TypeError as error:
        raise ConfigError(f"{text}: {error}") from None


def _kinds() -> dict[str, type[Any]]:
    """Return the classes that a text may name: explainers, those of plugins, and what they are made with."""
    ours: dict[str, Any] = {name: getattr(explainers, name) for name in explainers.__all__}
    theirs = {info.name: info.kind for info in list_explainers() if info.kind is not None}
    return {name: kind for name, kind in (theirs | ours).items() if isinstance(kind, type)}


def own_explainers() -> list[ExplainerInfo]:
    """Return what is known of xlog's own explainers."""
    return [_explainer(kind.__name__, f"xlog-xai {__version__}", kind) for kind in EXPLAINERS]


def own_benchmarks() -> list[BenchmarkInfo]:
    """Return what is known of xlog's own benchmarks."""
    return [_benchmark(kind.__name__, f"xlog-xai {__version__}", kind) for kind in BENCHMARKS]


def _with_plugins(
    group: str, own: Sequence[Info], describe: Callable[[str, str, object], Info], broken: type[Info]
) -> InfoList[Info]:
    """Add those that packages declare to our own; `broken` makes an entry of what cannot be used."""
    found, taken = list(own), {info.name: info for info in own}
    for point in sorted(entry_points(group=group), key=lambda point: (_package_of(point), point.name)):
        package = _package_of(point)
        try:
            if point.name in taken:
                family = group.removeprefix("xlog.").removesuffix("s")
                raise ConfigError(f"{taken[point.name].package} has the {family} of this name; rename the entry point")
            taken[point.name] = describe(point.name, package, point.load())
            found.append(taken[point.name])
        except (Exception, SystemExit) as error:  # whatever a stranger's module raises
            found.append(broken(name=point.name, package=package, error=f"{type(error).__name__}: {error}"))
    return InfoList(found)


def _package_of(point: EntryPoint) -> str:
    return f"{point.dist.name} {point.dist.version}" if point.dist else ""


def _explainer(name: str, package: str, kind: object) -> ExplainerInfo:
    """Raise ConfigError for what is no explainer that can be made without arguments."""
    explainer = _made(kind, Explainer)  # type: ignore[type-abstract]
    about = explainer.about
    if not isinstance(about, About) or not about.shows:
        raise ConfigError(
            f"wanted {type(explainer).__name__}.about to be an xlog.explainers.About with `shows`, got {about!r}"
        )
    return ExplainerInfo(name=name, package=package, signed=explainer.signed, kind=type(explainer), **vars(about))


def _benchmark(name: str, package: str, kind: object) -> BenchmarkInfo:
    """Raise ConfigError for what is no benchmark that can be made without arguments."""
    benchmark = _made(kind, Benchmark)  # type: ignore[type-abstract]
    about = benchmark.about
    if not isinstance(about, AboutBenchmark) or not about.measures:
        raise ConfigError(
            f"wanted {type(benchmark).__name__}.about to be an xlog.benchmarks.About with `measures`, got {about!r}"
        )
    better = benchmark.higher_is_better
    return BenchmarkInfo(name=name, package=package, higher_is_better=better, kind=type(benchmark), **vars(about))


Made = TypeVar("Made", Explainer, Benchmark)


def _made(kind: object, wanted: type[Made]) -> Made:
    if not (isinstance(kind, type) and issubclass(kind, wanted)):
        raise ConfigError(f"wanted a subclass of xlog.{wanted.__name__}, got {kind!r}")
    try:
        return kind()
    except TypeError as error:
        raise ConfigError(f"wanted a class that can be made without arguments; give each a default ({error})") from None


show_attributes([ExplainerInfo, BenchmarkInfo])
