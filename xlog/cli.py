"""The command `xlog`: the parser and the exit codes; what the commands do is in xlog.commands, one module each."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from .commands import (
    consensus,
    doctor,
    explain,
    export,
    import_logs,
    inspect,
    ls,
    merge,
    normlime,
    prune,
    repair,
    report,
    split,
    training,
    upload,
    verify,
)
from .errors import ConfigError, XlogError
from .version import __version__

COMMANDS = {
    "ls": ls,
    "inspect": inspect,
    "verify": verify,
    "repair": repair,
    "merge": merge,
    "split": split,
    "prune": prune,
    "export": export,
    "import": import_logs,
    "report": report,
    "upload": upload,
    "training": training,
    "consensus": consensus,
    "normlime": normlime,
    "explain": explain,
    "doctor": doctor,
}
INTERRUPTED = 130  # what shells say of a command that Ctrl-C stopped


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code: 0 where all is well, 1 for damage or failure, 2 for wrong arguments."""
    if hasattr(sys.stdout, "reconfigure"):  # a terminal that cannot show a character gets its number
        sys.stdout.reconfigure(errors="backslashreplace")
    options = _parser().parse_args(arguments)
    try:
        code: int = options.command(options)
        sys.stdout.flush()
        return code
    except BrokenPipeError:  # `xlog ls | head`
        _forget_output()
        return 0
    except KeyboardInterrupt:
        print("xlog: stopped; nothing half done was left", file=sys.stderr)
        return INTERRUPTED
    except (XlogError, OSError) as error:
        print(f"xlog: {error}", file=sys.stderr)
        return 2 if isinstance(error, ConfigError) else 1


def _forget_output() -> None:
    """Send what is left of the output nowhere, so that the interpreter does not fail on it at its end."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (OSError, ValueError):  # standard output is no file
        sys.stdout = None


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="xlog",
        description="Look at logs of explanations, make others of them, and see which explainers run on a network.",
    )
    parser.add_argument("--version", action="version", version=f"xlog {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for name, module in COMMANDS.items():
        sub = commands.add_parser(
            name,
            help=module.HELP,
            description=module.DESCRIPTION,
            epilog=f"example: {module.EXAMPLE}",
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        module.add_arguments(sub)
        sub.add_argument("--json", action="store_true", help="print the result as JSON")
        sub.set_defaults(command=module.run)
    return parser
