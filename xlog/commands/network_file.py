"""NetworkFile: somebody's Python file with a function that makes a network."""

from __future__ import annotations

import contextlib
import importlib.util
import sys
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from ..errors import ConfigError, ModelError, XlogError, close_names


@dataclass(frozen=True)
class NetworkFile:
    """A file and the name of a function in it that takes nothing and returns a network."""

    path: Path
    function: str

    def make(self) -> object:
        """Run the file and then the function, and return what that returns.

        Raises ConfigError where there is no such file or function, ModelError for whatever they raise.
        """
        if not self.path.is_file():
            raise ConfigError(f"no such file: {self.path}")
        spec = importlib.util.spec_from_file_location(self._module, self.path.absolute())
        if spec is None or spec.loader is None:
            raise ConfigError(f"wanted a Python file, got {self.path}")
        loaded = sys.modules[self._module] = importlib.util.module_from_spec(spec)  # dataclasses look their module up
        with self.blamed(f"running {self.path.name}"):
            spec.loader.exec_module(loaded)
        function = self._function(vars(loaded))
        with self.blamed(f"{self.function}()"):
            return function()

    @property
    def _module(self) -> str:
        return f"xlog_doctor_{self.path.stem}"

    def _function(self, names: dict[str, object]) -> Callable[[], object]:
        function = names.get(self.function)
        if not callable(function):
            there = [name for name, value in names.items() if callable(value) and not name.startswith("_")]
            close = close_names(self.function, there)
            raise ConfigError(f"wanted a function {self.function!r} in {self.path}, got {function!r}{close}")
        return function

    @contextlib.contextmanager
    def importable(self) -> Iterator[None]:
        """Let the file import its neighbors, as if it were run."""
        folder = str(self.path.resolve().parent)
        sys.path.insert(0, folder)
        try:
            yield
        finally:
            sys.path.remove(folder)
            sys.modules.pop(self._module, None)

    @contextlib.contextmanager
    def blamed(self, doing: str) -> Iterator[None]:
        """Turn what somebody else's code raises into a ModelError of one line, with the place in the file."""
        try:
            yield
        except XlogError:
            raise
        except (Exception, SystemExit) as error:
            raise ModelError(f"{doing} raised {type(error).__name__}{self._line(error)}: {brief(error)}") from None

    def _line(self, error: BaseException) -> str:
        file = str(self.path.absolute())
        lines = [at.lineno for at in traceback.extract_tb(error.__traceback__) if at.filename == file]
        return f" at line {lines[-1]} of {self.path.name}" if lines else ""


def brief(error: BaseException) -> str:
    """Return the first line with something in it of an error's text: frameworks write pages."""
    return next((line.strip() for line in str(error).splitlines() if line.strip()), "without a text")
