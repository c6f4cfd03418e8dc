"""override: marks a method that does what its base class says of it, so that help() shows what that says.

Python has it from 3.12 on (`typing.override`); type checkers know it under any of these names.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

Method = TypeVar("Method")

if TYPE_CHECKING:
    from typing_extensions import override as override
else:

    def override(method: Method) -> Method:
        """Return a method as it is; type checkers look whether a base class has one of its name."""
        return method
