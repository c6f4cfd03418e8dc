"""Bring the documents that stand outside docs/ into the site; links to other files of the repository become text."""

from __future__ import annotations

import posixpath
import re
from pathlib import Path
from typing import Any

from mkdocs.structure.files import File, Files

ROOT = Path(__file__).parent.parent.parent
OUTSIDE = ("proto/FORMAT.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md")
LINK = re.compile(r"(?<!!)\[([^\]]*)\]\(([^)\s]+)\)")


def on_files(files: Files, config: Any) -> Files:
    """Add each document under its own name, as if docs/ were the root of the repository."""
    for name in OUTSIDE:
        text = LINK.sub(lambda found, name=name: _from_root(name, found), (ROOT / name).read_text(encoding="utf-8"))
        files.append(File.generated(config, name, content=text))
    return files


def on_page_markdown(markdown: str, page: Any, files: Files, **_: object) -> str:
    """Point links at pages of the site where there are such, and keep the text alone where there are none."""
    return LINK.sub(lambda found: _in_site(page.file.src_uri, found, files), markdown)


def _from_root(name: str, found: re.Match[str]) -> str:
    """A link out of a document above docs/, seen from where the site has it."""
    text, target = found.groups()
    if "://" in target or target.startswith("#"):
        return found[0]
    path = posixpath.normpath(posixpath.join(posixpath.dirname(name), target)).removeprefix("docs/")
    return f"[{text}]({posixpath.relpath(path, posixpath.dirname(name) or '.')})"


def _in_site(page: str, found: re.Match[str], files: Files) -> str:
    text, target = found.groups()
    if "://" in target or target.startswith("#"):
        return found[0]
    path, _, anchor = target.partition("#")
    here = posixpath.dirname(page)
    aim = posixpath.normpath(posixpath.join(here, path))
    within = aim.removeprefix("../")  # docs/ is one below the root, the site is not
    for name in (aim, within):
        if files.get_file_from_path(name) is not None:
            return f"[{text}]({posixpath.relpath(name, here or '.')}{'#' * bool(anchor)}{anchor})"
    if (ROOT / "docs" / aim).exists() or (ROOT / within).exists():
        return text
    return found[0]  # leads nowhere: mkdocs says so
