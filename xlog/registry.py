"""Registry: explainers by name, ours and those that installed packages declare."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points

from .errors import ConfigError
from .explainers import EXPLAINERS, About, Explainer
from .tables import table
from .version import __version__

GROUP = "xlog.explainers"  # of the entry points that declare explainers: name = "module:Class"

_HEADER = ("EXPLAINER", "WHAT IT SAYS", "NEEDS", "SIGNED", "PASSES", "RANDOM", "SOURCE", "PACKAGE")


@dataclass(frozen=True)
class ExplainerInfo:
    """What is known of an explainer before it is made. Of one that cannot be used, its name, package and error."""

    name: str
    """Of the class; of a plugin the name of its entry point."""
    package: str
    """The distribution that it is from, and its version."""
    says: str = ""
    needs: str = ""
    signed: bool = False
    """By default; parameters may change it."""
    cost: str = ""
    """Passes per map; F is a forward pass, G a forward and a backward pass."""
    random: bool = False
    of_target: bool = True
    source: str = ""
    kind: type[Explainer] | None = None
    """The class."""
    error: str = ""
    """Why it cannot be used."""

    def cells(self) -> tuple[str, ...]:
        """The row of a table: name, what it says, needs, signed, passes, random, source, package."""
        if self.error:
            return (self.name, f"BROKEN: {self.error}", *[""] * 5, self.package)
        return (
            self.name,
            self.says,
            self.needs,
            "yes" if self.signed else "no",
            self.cost.replace("`", ""),
            "yes" if self.random else "no",
            self.source,
            self.package,
        )


class ExplainerList(tuple[ExplainerInfo, ...]):
    """What is known of explainers; printed, a table."""

    def __str__(self) -> str:
        return table(_HEADER, [info.cells() for info in self])


def list_explainers() -> ExplainerList:
    """Return what is known of all explainers: xlog's, then those that installed packages declare, by package and name.

    A package declares one by an entry point in the group "xlog.explainers". What of those cannot be loaded, is no
    explainer or takes a name that is taken is listed with its `error`, and harms nothing else.
    """
    found = {info.name: info for info in own_explainers()}
    return ExplainerList([*found.values(), *_plugins(found)])


def own_explainers() -> list[ExplainerInfo]:
    """Return what is known of xlog's own explainers."""
    return [_describe(kind.__name__, f"xlog-xai {__version__}", kind) for kind in EXPLAINERS]


def _plugins(taken: dict[str, ExplainerInfo]) -> Iterator[ExplainerInfo]:
    taken = dict(taken)
    points = sorted(entry_points(group=GROUP), key=lambda point: (_package_of(point), point.name))
    for point in points:
        package = _package_of(point)
        try:
            if point.name in taken:
                raise ConfigError(f"{taken[point.name].package} has an explainer of this name; rename the entry point")
            info = _describe(point.name, package, point.load())
            taken[point.name] = info
        except (Exception, SystemExit) as error:  # whatever a stranger's module raises
            info = ExplainerInfo(point.name, package, error=f"{type(error).__name__}: {error}")
        yield info


def _package_of(point: EntryPoint) -> str:
    return f"{point.dist.name} {point.dist.version}" if point.dist else ""


def _describe(name: str, package: str, kind: object) -> ExplainerInfo:
    """Raise ConfigError for what is no explainer that can be made without arguments."""
    if not (isinstance(kind, type) and issubclass(kind, Explainer)):
        raise ConfigError(f"wanted a subclass of xlog.Explainer, got {kind!r}")
    about = getattr(kind, "about", None)
    if not isinstance(about, About) or not about.says:
        raise ConfigError(
            f"wanted {kind.__name__}.about to be an xlog.explainers.About that says something, got {about!r}"
        )
    try:
        signed = kind().signed
    except TypeError as error:
        raise ConfigError(f"wanted a class that can be made without arguments; give each a default ({error})") from None
    return ExplainerInfo(
        name, package, about.says, about.needs, signed, about.cost, about.random, about.of_target, about.source, kind
    )
